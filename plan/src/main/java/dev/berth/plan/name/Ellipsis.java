package dev.berth.plan.name;

import java.util.List;

/** Texts that must fit somewhere. */
public final class Ellipsis {
    private Ellipsis() {}

    /** The last lines of a text, or as much of their end as fits behind an ellipsis. */
    public static String last(String text, int lines, int most) {
        List<String> all = text.lines().toList();
        String end = String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        return end.length() <= most ? end : "…" + end.substring(end.length() - most + 1);
    }

    /** The text itself, or as much of it as fits before an ellipsis. */
    public static String fit(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }
}
