package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.Restore;
import dev.berth.api.RestoreMode;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.time.Backoff;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The drill that an environment makes for itself when its schedule says so, of whatever point is the newest then. Like a scheduled backup it
 * is named after the time that it is for. It waits for a point that is as new as it should be, and no longer than half a day.
 */
final class ScheduledDrills {
    private static final String INFIX = "-drill-";

    /** Ended ones that stay to be looked at. */
    private static final int KEPT = 3;

    /** Of a time that nobody was there for: all drills at once would be more than the disks of the nodes bear. */
    private static final Duration LATEST = Duration.ofHours(12);

    /** One that came to nothing may have met a store that was away: for that nobody is alarmed until the next one is due. */
    private static final Backoff AGAIN = new Backoff(Duration.ofDays(1));

    private ScheduledDrills() {}

    static Optional<Instant> next(Inputs in) {
        Optional<BackupPolicy.Drilled> drill = in.backups().drill().filter(_ -> tried(in));
        Optional<Instant> again = drill.flatMap(one -> one.schedule().latest(in.now()))
                .flatMap(slot -> again(in, slot).map(when -> Scheduled.toCome(in, when, slot, AGAIN)));
        return Stream.concat(again.stream(), drill.flatMap(one -> one.schedule().next(in.now())).stream()).min(Comparator.naturalOrder());
    }

    /** The one that is due now and was not made yet, and those that go. */
    static List<Want> wants(Inputs in) {
        List<Want> wants = new ArrayList<>();
        List<Restore> drills = drills(in).toList();
        in.backups().drill()
                .filter(_ -> tried(in) && drills.stream().noneMatch(one -> Drill.ended(one).isEmpty() && in.made(one)))
                .flatMap(drill -> due(in, drill))
                .ifPresent(drill -> wants.add(new Want.Once(drill)));
        drills.stream()
                .filter(one -> Drill.ended(one).isPresent() && one.getMetadata().getDeletionTimestamp() == null)
                .filter(one -> in.made(one))
                .sorted(Comparator.comparing((Restore one) -> Drill.ended(one).orElseThrow())
                        .thenComparing(one -> one.getMetadata().getName()).reversed())
                .skip(KEPT)
                .forEach(one -> wants.add(new Want.Remove(Id.of(one), one.getMetadata().getUid())));
        return wants;
    }

    private static Optional<Restore> due(Inputs in, BackupPolicy.Drilled drill) {
        return drill.schedule().latest(in.now())
                .filter(slot -> slot.isAfter(Scheduled.begun(in)) && !covered(in, slot) && Recovery.of(in).late().isPresent())
                .flatMap(slot -> Scheduled.moment(in, again(in, slot), slot, AGAIN)
                        .filter(time -> time.plus(LATEST).isAfter(in.now()) && !Scheduled.made(time, name(in) + INFIX, drills(in)))
                        .map(time -> drill(in, slot, time, drill.line())));
    }

    /** When another one is made for that time, because what was made for it has ended and proved nothing, and nobody meant it to. */
    private static Optional<Instant> again(Inputs in, Instant slot) {
        return Scheduled.again(AGAIN, slot, name(in) + INFIX, drills(in).toList(), one -> Drill.ended(one).filter(_ -> !Drill.passed(one)
                && !Boolean.TRUE.equals(one.getSpec().cancel())));
    }

    private static Stream<Restore> drills(Inputs in) {
        return in.world().restoresOf(in.tenant(), name(in)).stream().filter(Drill::is);
    }

    /** Where there is no point, there is nothing to try; and where none are made because nothing runs, nothing new. */
    private static boolean tried(Inputs in) {
        return !in.stopped() && in.ledger().release().isPresent() && points(in).findAny().isPresent();
    }

    private static Stream<Backup> points(Inputs in) {
        return RecoveryPoint.usual(in.world().backupsOf(in.tenant(), name(in)), in.environment().getMetadata().getUid());
    }

    /** A drill passed at that time or later: its Restore may be gone since. */
    private static boolean covered(Inputs in, Instant slot) {
        return points(in).flatMap(backup -> Stream.ofNullable(backup.getStatus().verified())).anyMatch(verified -> !Instant.parse(verified
                .time()).isBefore(slot) && !Instant.parse(verified.time()).isAfter(in.now()));
    }

    private static String name(Inputs in) {
        return in.environment().getMetadata().getName();
    }

    private static Restore drill(Inputs in, Instant slot, Instant time, String line) {
        Restore drill = new Restore();
        drill.setMetadata(new ObjectMetaBuilder()
                .withNamespace(in.tenant())
                .withName(name(in) + INFIX + Scheduled.SLOT.format(time))
                .withLabels(in.place().owner().labels())
                .addToLabels(Labels.SITE, in.environment().getSpec().site())
                .build());
        drill.setSpec(new RestoreSpec(name(in), RestoreMode.DRILL, null, null, null, null, null, null, null, null, null, Scheduled.note(in,
                slot, time, line), null, null));
        return drill;
    }
}
