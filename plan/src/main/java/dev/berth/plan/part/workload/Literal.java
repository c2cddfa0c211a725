package dev.berth.plan.part.workload;

import java.util.List;
import java.util.regex.Pattern;

/** User text on its way into fields where the kubelet expands {@code $(VAR)} and reads {@code $$} as one dollar. */
public final class Literal {
    private static final Pattern SPECIAL = Pattern.compile("\\$(?=[$(])");

    private Literal() {}

    /** The text that the kubelet expands to exactly this text. */
    public static String of(String text) {
        return SPECIAL.matcher(text).replaceAll("\\$\\$");
    }

    /** The same for a list; empty for null. */
    static List<String> of(List<String> texts) {
        return texts == null ? List.of() : texts.stream().map(Literal::of).toList();
    }
}
