package dev.berth.plan.kind.environment;

import dev.berth.api.DeployedRelease;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.time.Schedule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Backup that an environment makes for itself when its schedule says so. It is named after the time that it is for, so no crash makes
 * two; of the times that nobody was there for, only the last one is made up for.
 */
final class Scheduled {
    static final DateTimeFormatter SLOT = DateTimeFormatter.ofPattern("uuuuMMddHHmm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SHOWN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final Pattern DIGITS = Pattern.compile("[0-9]{12}");

    private Scheduled() {}

    /** When the next one is due; never while no database answers. */
    static Optional<Instant> next(Inputs in) {
        return schedule(in).flatMap(schedule -> schedule.next(in.now()));
    }

    /** The one that is due now, and was not made yet. */
    static Optional<Want> due(Inputs in) {
        return schedule(in)
                .flatMap(schedule -> schedule.latest(in.now()))
                .filter(slot -> slot.isAfter(begun(in)) && !made(slot, name(in) + "-", in.world().backupsOf(in.tenant(), name(in)).stream())
                        && !covered(in, slot))
                .map(slot -> backup(in, slot));
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

    /** One of these is for that time or a later one. Such times sort as text. */
    static boolean made(Instant slot, String prefix, Stream<? extends HasMetadata> actions) {
        return actions.map(action -> action.getMetadata().getName())
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .anyMatch(other -> DIGITS.matcher(other).matches() && other.compareTo(SLOT.format(slot)) >= 0);
    }

    /** A point of that time or a later one is there: what was made for it may have been forgotten since, beside newer ones. */
    private static boolean covered(Inputs in, Instant slot) {
        return in.world().backupsOf(in.tenant(), name(in)).stream()
                .filter(RecoveryPoint::isHeld)
                .anyMatch(backup -> !Instant.parse(backup.getStatus().recoveryPoint()).isBefore(slot));
    }

    private static String name(Inputs in) {
        return in.environment().getMetadata().getName();
    }

    private static Want backup(Inputs in, Instant slot) {
        return OwnBackup.of(in, name(in) + "-" + SLOT.format(slot), null, note(in, slot, in.backups().line()), Map.of());
    }

    /** Why somebody finds an action that nobody asked for. */
    static String note(Inputs in, Instant slot, String line) {
        ZoneId zone = in.backups().zone();
        return "Scheduled for %s (%s) by \"%s\".".formatted(SHOWN.format(slot.atZone(zone)), zone, line);
    }
}
