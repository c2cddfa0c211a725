package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.DeployedRelease;
import dev.berth.plan.Want;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.time.Backoff;
import dev.berth.plan.time.Schedule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Backup that an environment makes for itself when its schedule says so. It is named after the time that it is for, so no crash makes
 * two; of the times that nobody was there for, only the last one is made up for. One that came to nothing is followed by another one, named
 * after the time at which it is tried again: a store that was away for an hour costs no day.
 */
final class Scheduled {
    static final DateTimeFormatter SLOT = DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final Backoff AGAIN = new Backoff(Duration.ofHours(1));

    private Scheduled() {}

    /** When the next one is due; never while no database answers. */
    static Optional<Instant> next(Inputs in) {
        Optional<Instant> again = slot(in).flatMap(slot -> again(in, slot).map(when -> toCome(in, when, slot, AGAIN)));
        return Stream.concat(again.stream(), schedule(in).flatMap(schedule -> schedule.next(in.now())).stream()).min(Comparator
                .naturalOrder());
    }

    /** The one that is due now, and was not made yet. */
    static Optional<Want> due(Inputs in) {
        return slot(in).flatMap(slot -> moment(in, again(in, slot), slot, AGAIN)
                .filter(time -> !made(time, prefix(in), backups(in).stream()))
                .map(time -> backup(in, slot, time)));
    }

    /** The last time that a point is due for, and was not made. */
    private static Optional<Instant> slot(Inputs in) {
        return schedule(in)
                .flatMap(schedule -> schedule.latest(in.now()))
                .filter(slot -> slot.isAfter(begun(in)) && !covered(in, slot));
    }

    private static List<Backup> backups(Inputs in) {
        return in.world().backupsOf(in.tenant(), name(in));
    }

    /** When another one is made for that time, because what was made for it has failed, and nobody meant it to. */
    private static Optional<Instant> again(Inputs in, Instant slot) {
        return again(AGAIN, slot, prefix(in), backups(in), one -> one.getStatus() == null || Boolean.TRUE.equals(one.getSpec().cancel())
                ? Optional.empty()
                : ActionConditions.failedAt(one.getStatus().conditions()));
    }

    /**
     * When another action is made for that time.
     *
     * @param vain when it came to nothing; empty where it did not, or was meant to
     */
    static <A extends HasMetadata> Optional<Instant> again(Backoff pauses, Instant slot, String prefix, List<A> actions,
            Function<A, Optional<Instant>> vain) {
        List<A> tries = of(slot, prefix, actions.stream()).toList();
        List<Instant> ends = tries.stream().flatMap(one -> vain.apply(one).stream()).toList();
        return tries.isEmpty() || ends.size() < tries.size()
                ? Optional.empty()
                : Optional.of(pauses.again(slot, Collections.max(tries.stream().flatMap(one -> time(one, prefix).stream()).toList()),
                        Collections.max(ends)));
    }

    /** The moment for which one is made now: when it was due, or again. */
    static Optional<Instant> moment(Inputs in, Optional<Instant> again, Instant slot, Backoff pauses) {
        return again.isEmpty() ? Optional.of(slot) : again.filter(when -> !when.isAfter(in.now())).map(_ -> pauses.latest(slot, in.now()));
    }

    /** Of the moments at which it is done again, the first one from then on that is still to come. */
    static Instant toCome(Inputs in, Instant again, Instant slot, Backoff pauses) {
        return again.isAfter(in.now()) ? again : pauses.next(slot, in.now());
    }

    private static Optional<Schedule> schedule(Inputs in) {
        return in.backups().schedule().filter(_ -> !in.stopped() && in.ledger().release().isPresent());
    }

    /** There was nothing to save before the first release, and a former environment of this name has nothing to make up for. */
    static Instant begun(Inputs in) {
        Instant made = Instant.parse(in.environment().getMetadata().getCreationTimestamp());
        Instant deployed = in.ledger().decisions().stream().map(DeployedRelease::since).map(Instant::parse).min(Instant::compareTo)
                .orElseThrow();
        return deployed.isAfter(made) ? deployed : made;
    }

    /** One of these is for that time or a later one. */
    static boolean made(Instant slot, String prefix, Stream<? extends HasMetadata> actions) {
        return of(slot, prefix, actions).findAny().isPresent();
    }

    /** Those that are for that time or a later one. */
    static <A extends HasMetadata> Stream<A> of(Instant slot, String prefix, Stream<A> actions) {
        return actions.filter(action -> time(action, prefix).filter(time -> !time.isBefore(slot)).isPresent());
    }

    /** That it is named after; people may name theirs as they like. */
    private static Optional<Instant> time(HasMetadata action, String prefix) {
        String name = action.getMetadata().getName();
        try {
            return name.startsWith(prefix) ? Optional.of(SLOT.parse(name.substring(prefix.length()), Instant::from)) : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /** A point of that time or a later one is there: what was made for it may have been forgotten since, beside newer ones. */
    private static boolean covered(Inputs in, Instant slot) {
        return RecoveryPoint.usual(backups(in)).anyMatch(backup -> !RecoveryPoint.time(backup).isBefore(slot));
    }

    private static String name(Inputs in) {
        return in.environment().getMetadata().getName();
    }

    private static String prefix(Inputs in) {
        return name(in) + "-";
    }

    private static Want backup(Inputs in, Instant slot, Instant time) {
        return OwnBackup.of(in, prefix(in) + SLOT.format(time), null, note(in, slot, time, in.backups().line()), Map.of());
    }

    /** Why somebody finds an action that nobody asked for. */
    static String note(Inputs in, Instant slot, Instant time, String line) {
        ZoneId zone = in.backups().zone();
        String what = "Scheduled for %s (%s) by \"%s\".".formatted(SHOWN.format(slot.atZone(zone)), zone, line);
        return time.equals(slot) ? what : what + " What was made for that before came to nothing.";
    }
}
