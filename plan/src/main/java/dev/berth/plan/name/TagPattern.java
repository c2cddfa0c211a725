package dev.berth.plan.name;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
    /** What registries keep beside images under tags made of their digests, such as signatures. */
    private static final Pattern NO_IMAGE = Pattern.compile("sha256-[0-9a-f]{64}.*");

    private static final Pattern RUN = Pattern.compile("[0-9]+|[^0-9]+");

    /** Empty for a tag without a star. */
    public static Optional<TagPattern> of(String text) {
        int star = text.indexOf('*');
        return star < 0 ? Optional.empty() : Optional.of(new TagPattern(text.substring(0, star), text.substring(star + 1)));
    }

    /** What the star stands for in this tag; empty where the tag is not one of these, or none of an image. */
    public Optional<String> star(String tag) {
        return !NO_IMAGE.matcher(tag).matches() && tag.length() > before.length() + after.length() && tag.startsWith(before) && tag
                .endsWith(after)
                        ? Optional.of(tag.substring(before.length(), tag.length() - after.length()))
                        : Optional.empty();
    }

    /** What the star stands for in the newest of these tags, at most so many, newest first. */
    public List<String> newest(Collection<String> tags, int most) {
        return tags.stream().flatMap(tag -> star(tag).stream()).distinct().sorted(newestFirst()).limit(most).toList();
    }

    /** The tag in which the star stands for this. */
    public String tag(String star) {
        return before + star + after;
    }

    /** Numbers in them count as numbers: {@code 112} comes before {@code 99}, and {@code 2026-11} before {@code 2026-9}. */
    static Comparator<String> newestFirst() {
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
