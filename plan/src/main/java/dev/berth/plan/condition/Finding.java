package dev.berth.plan.condition;

/**
 * One thing that was found out, without a clock.
 *
 * @param weight    what it does to {@code Ready}
 * @param reason    CamelCase word, becomes the STATUS column
 * @param message   a sentence: what is the matter and what to do next; stable, no times, no counters
 */
public record Finding(Weight weight, String reason, String message) {
    /** Heavier first. */
    public enum Weight {
        /** Only a person can go on: {@code Ready=False}, {@code Stalled=True}. */
        STALLED,
        /** Time or other controllers will go on: {@code Ready=False}, {@code Reconciling=True}. */
        WAITING,
        /** Worth saying while everything works; does not touch {@code Ready}. */
        NOTE
    }

    public static Finding stalled(String reason, String message) {
        return new Finding(Weight.STALLED, reason, message);
    }

    public static Finding waiting(String reason, String message) {
        return new Finding(Weight.WAITING, reason, message);
    }

    public static Finding note(String reason, String message) {
        return new Finding(Weight.NOTE, reason, message);
    }
}
