package dev.berth.plan.name;

/** Texts that must fit somewhere. */
public final class Ellipsis {
    private Ellipsis() {}

    /** The text itself, or as much of it as fits before an ellipsis. */
    public static String fit(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
