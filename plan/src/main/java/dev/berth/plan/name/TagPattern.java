package dev.berth.plan.name;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tags that differ in one place, such as {@code pr-*}. What stands there is the star: {@code 112} in {@code pr-112}. It is never empty.
 *
 * @param before what stands before the star
 * @param after  what stands after it
 */
public record TagPattern(String before, String after) {
    private static final Pattern RUN = Pattern.compile("[0-9]+|[^0-9]+");

    /** Empty for a tag without a star. */
    public static Optional<TagPattern> of(String text) {
        int star = text.indexOf('*');
        return star < 0 ? Optional.empty() : Optional.of(new TagPattern(text.substring(0, star), text.substring(star + 1)));
    }

    /** What the star stands for in this tag; empty where the tag is not one of these. */
    public Optional<String> star(String tag) {
        return tag.length() > before.length() + after.length() && tag.startsWith(before) && tag.endsWith(after)
                ? Optional.of(tag.substring(before.length(), tag.length() - after.length()))
                : Optional.empty();
    }

    /** The tag in which the star stands for this. */
    public String tag(String star) {
        return before + star + after;
    }

    /** Numbers in them count as numbers: {@code 112} comes before {@code 99}, and {@code 2026-11} before {@code 2026-9}. */
    public static Comparator<String> newestFirst() {
        return Comparator.comparing((String star) -> star, TagPattern::compare).reversed();
    }

    private static int compare(String one, String other) {
        Matcher left = RUN.matcher(one);
        Matcher right = RUN.matcher(other);
        while (left.find()) {
            if (!right.find()) {
                return 1;
            }
            int order = runs(left.group(), right.group());
            if (order != 0) {
                return order;
            }
        }
        return right.find() ? -1 : one.compareTo(other); // 01 and 1 are as new, and not the same
    }

    private static int runs(String one, String other) {
        return Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0))
                ? new BigInteger(one).compareTo(new BigInteger(other))
                : one.compareTo(other);
    }

    @Override
    public String toString() {
        return tag("*");
    }
}
