package dev.berth.plan.time;

import java.time.Duration;
import java.time.Instant;

/**
 * When something that comes to nothing is done again: a while after it was due, and after twice as long each further time. These moments follow
 * from the time at which it was due alone, so nobody has to remember how often it was tried. What took so long to come to nothing that some
 * have passed rests all the same before it is done again.
 *
 * @param first pause
 */
public record Backoff(Duration first) {
    /** Whatever was in its way may need as long to go. */
    private static final Duration REST = Duration.ofHours(1);

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

    /**
     * When it is done again.
     *
     * @param last  moment at which it was to be done
     * @param ended when that came to nothing
     */
    public Instant again(Instant due, Instant last, Instant ended) {
        Instant next = next(due, last);
        Instant rested = ended.plus(REST);
        return next.isAfter(rested) ? next : rested;
    }
}
