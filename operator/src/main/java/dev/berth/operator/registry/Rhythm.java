package dev.berth.operator.registry;

import dev.berth.plan.Follow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * How often registries are asked. Every wait is drawn from ±20 %, so that what began together does not stay together.
 *
 * @param relook      between two looks at a tag that was found
 * @param followed    the same, where somebody wants to know at once
 * @param firstRetry  after the first failure; doubled with every further one
 * @param lastRetry   the longest wait after a failure, unless the registry asks for more
 * @param perRegistry how many looks at one registry run at a time
 * @param chance      numbers from 0 (inclusive) to 1 (exclusive)
 */
public record Rhythm(Duration relook, Duration followed, Duration firstRetry, Duration lastRetry, int perRegistry, DoubleSupplier chance) {

    private static final double SPREAD = 0.2;
    private static final Duration DAY = Duration.ofDays(1);

    public Rhythm {
        if (!relook.isPositive() || !followed.isPositive() || !firstRetry.isPositive() || lastRetry.compareTo(firstRetry) < 0
                || perRegistry < 1) {
            throw new IllegalArgumentException(
                    "image look-ups need waits over zero and at least one look at a time per registry: correct the settings");
        }
    }

    /**
     * Followed tags every 40 seconds, so that what is pushed runs within a minute: by a HEAD request, which registries do not count as a pull.
     * Other found tags every five minutes, digests that nodes may have to pull again once a day, failures after 5 seconds to 5 minutes, four looks at a time.
     */
    public static Rhythm standard() {
        return relookingEvery(Duration.ofMinutes(5));
    }

    /** As standard, with found tags looked at again after another time. */
    public static Rhythm relookingEvery(Duration relook) {
        return new Rhythm(relook, Duration.ofSeconds(40), Duration.ofSeconds(5), Duration.ofMinutes(5), 4, () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    Duration untilRelook(Follow follow) {
        return spread(switch (follow) {
            case Follow.Closely.NOT -> relook;
            case Follow.Closely.KEPT -> DAY;
            case Follow.Closely.TAG, Follow.Closely.VERSIONS -> followed;
            case Follow.Matching _ -> followed;
        });
    }

    /** @param failures in a row, at least 1 */
    Duration untilRetry(int failures, Optional<Duration> retryAfter) {
        Duration wait = firstRetry;
        for (int i = 1; i < failures && wait.compareTo(lastRetry) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        Duration bounded = spread(wait.compareTo(lastRetry) < 0 ? wait : lastRetry);
        // Never earlier than the registry asks; later by the spread.
        return retryAfter.map(wanted -> wanted.plus(spread(firstRetry))).filter(wanted -> wanted.compareTo(bounded) > 0).orElse(bounded);
    }

    private Duration spread(Duration wait) {
        return Duration.ofNanos((long) (wait.toNanos() * (1 - SPREAD + 2 * SPREAD * chance.getAsDouble())));
    }
}
