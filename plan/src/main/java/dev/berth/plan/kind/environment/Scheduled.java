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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Backup that an environment makes for itself when its schedule says so. It is named after the time that it is for, so no crash makes
 * two; of the times that nobody was there for, only the last one is made up for. One that came to nothing is followed by another one, named
 * after the time at which it is tried again: a store that was away for an hour costs no day.
 */
final class Scheduled {
    static final DateTimeFormatter SLOT = DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final Pattern DIGITS = Pattern.compile("[0-9]{12}");
    private static final Backoff AGAIN = new Backoff(Duration.ofHours(1));

    private Scheduled() {}

    /** When the next one is due; never while no database answers. */
    static Optional<Instant> next(Inputs in) {
        Optional<Instant> again = slot(in).filter(slot -> inVain(in, slot)).map(slot -> AGAIN.next(slot, in.now()));
        return Stream.concat(again.stream(), schedule(in).flatMap(schedule -> schedule.next(in.now())).stream()).min(Comparator
                .naturalOrder());
    }

    /** The one that is due now, and was not made yet. */
    static Optional<Want> due(Inputs in) {
        return slot(in).flatMap(slot -> {
            boolean again = inVain(in, slot);
            Instant time = again ? AGAIN.latest(slot, in.now()) : slot;
            return Optional.of(time).filter(_ -> !made(time, name(in) + "-", backups(in).stream())).map(_ -> backup(in, slot, time));
        });
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

    /** What was made for that time has failed, and nobody meant it to. */
    private static boolean inVain(Inputs in, Instant slot) {
        List<Backup> tries = of(slot, name(in) + "-", backups(in).stream()).toList();
        return !tries.isEmpty() && tries.stream().allMatch(one -> one.getStatus() != null && ActionConditions.failed(one.getStatus()
                .conditions()) && !Boolean.TRUE.equals(one.getSpec().cancel()));
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

    /** Those that are for that time or a later one. Such times sort as text. */
    static <A extends HasMetadata> Stream<A> of(Instant slot, String prefix, Stream<A> actions) {
        return actions.filter(action -> {
            String name = action.getMetadata().getName();
            String time = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
            return DIGITS.matcher(time).matches() && time.compareTo(SLOT.format(slot)) >= 0;
        });
    }

    /** A point of that time or a later one is there: what was made for it may have been forgotten since, beside newer ones. */
    private static boolean covered(Inputs in, Instant slot) {
        return backups(in).stream()
                .filter(RecoveryPoint::isHeld)
                .anyMatch(backup -> !Instant.parse(backup.getStatus().recoveryPoint()).isBefore(slot));
    }

    private static String name(Inputs in) {
        return in.environment().getMetadata().getName();
    }

    private static Want backup(Inputs in, Instant slot, Instant time) {
        return OwnBackup.of(in, name(in) + "-" + SLOT.format(time), null, note(in, slot, time, in.backups().line()), Map.of());
    }

    /** Why somebody finds an action that nobody asked for. */
    static String note(Inputs in, Instant slot, Instant time, String line) {
        ZoneId zone = in.backups().zone();
        String what = "Scheduled for %s (%s) by \"%s\".".formatted(SHOWN.format(slot.atZone(zone)), zone, line);
        return time.equals(slot) ? what : what + " What was made for that before came to nothing.";
    }
}
