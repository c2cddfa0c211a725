package dev.berth.plan.time;

import java.time.Duration;
import java.time.Instant;

/**
 * When something that comes to nothing is done again: a while after it was due, and after twice as long each further time. It follows from
 * the time at which it was due alone, so nobody has to remember how often it was tried.
 *
 * @param first pause
 */
public record Backoff(Duration first) {
    /** The last moment up to now at which it is done: when it was due, or again. */
    public Instant latest(Instant due, Instant now) {
        Instant moment = due;
        for (Duration pause = first; !moment.plus(pause).isAfter(now); pause = pause.multipliedBy(2)) {
            moment = moment.plus(pause);
        }
        return moment;
    }

    /** The first moment after now at which it is done again. */
    public Instant next(Instant due, Instant now) {
        Instant moment = due;
        for (Duration pause = first; !moment.isAfter(now); pause = pause.multipliedBy(2)) {
            moment = moment.plus(pause);
        }
        return moment;
    }
}
