package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.api.Restore;
import dev.berth.api.RestoreMode;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.api.Verified;
import dev.berth.plan.condition.ActionConditions;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What drills have proved: of a recovery point, that it restores. */
public final class Drill {
    /** Reason of a Restore whose point could not be fetched, or was not what had been saved. */
    public static final String FETCH_FAILED = "FetchFailed";

    /** Reason of one that would have taken room that others live by. */
    public static final String NO_ROOM = "NoRoom";

    private Drill() {}

    public static boolean is(Restore restore) {
        return restore.getSpec().mode() == RestoreMode.DRILL;
    }

    /** When it came to its end. */
    public static Optional<Instant> ended(Restore drill) {
        return Optional.ofNullable(drill.getStatus()).filter(status -> status.step() == RestoreStep.ENDED).map(RestoreStatus::since).map(
                Instant::parse);
    }

    /** It has restored all of a point, and found it good. */
    public static boolean passed(Restore drill) {
        return is(drill) && drill.getStatus() != null && ActionConditions.complete(drill.getStatus().conditions());
    }

    /**
     * What is known of this point: by its newest drill that passed, or else what was known before. One of another point that a Backup of
     * this name held proves nothing.
     *
     * @param restores of the environment
     */
    public static Optional<Verified> of(Backup backup, List<Restore> restores) {
        String point = backup.getStatus() == null ? null : backup.getStatus().recoveryPoint();
        Stream<Verified> drilled = restores.stream()
                .filter(one -> passed(one) && backup.getMetadata().getName().equals(one.getStatus().backup()))
                .filter(one -> point != null && point.equals(one.getStatus().recoveryPoint()))
                .flatMap(one -> ended(one).map(time -> new Verified(time.toString(), one.getMetadata().getName(), one.getStatus()
                        .recoverySeconds(), pointAge(one.getStatus()).orElse(null))).stream());
        Stream<Verified> before = Stream.ofNullable(backup.getStatus()).map(status -> status.verified()).filter(Objects::nonNull);
        return Stream.concat(drilled, before).max(Comparator.comparing(one -> Instant.parse(one.time())));
    }

    /** How old its point was when it began, in seconds: what was written in that time would be gone. Empty before it began. */
    public static Optional<Long> pointAge(RestoreStatus drill) {
        return Optional.ofNullable(drill.started()).map(started -> seconds(drill.recoveryPoint(), Instant.parse(started)));
    }

    /** How long it took from its beginning until now, in seconds. */
    public static long seconds(String started, Instant now) {
        return Math.max(0, Duration.between(Instant.parse(started), now).toSeconds());
    }
}
