package dev.berth.plan.name;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag that is a version, such as {@code 1.4}, {@code v1.4.2} or {@code 8.3-apache}: numbers between two texts. Only tags of one form, which
 * differ in nothing but their numbers and have as many of them, can be compared: {@code 1.5-rc1} is no newer {@code 1.4}.
 *
 * @param tag     as it is written
 * @param form    the tag with its numbers left out
 * @param numbers from the most to the least significant
 */
public record VersionTag(String tag, String form, List<Long> numbers) {
    private static final Pattern VERSION = Pattern.compile("(v?)([0-9]{1,9}(?:\\.[0-9]{1,9}){0,3})((?:[-_+][A-Za-z0-9_.+-]*)?)");
    private static final Comparator<List<Long>> BY_NUMBERS = (a, b) -> Arrays.compare(a.toArray(Long[]::new), b.toArray(Long[]::new));

    /** Empty for a tag that is no version, such as {@code latest}. */
    public static Optional<VersionTag> of(String tag) {
        Matcher version = VERSION.matcher(tag);
        if (!version.matches()) {
            return Optional.empty();
        }
        List<Long> numbers = Arrays.stream(version.group(2).split("\\.")).map(Long::valueOf).toList();
        return Optional.of(new VersionTag(tag, version.group(1) + "#".repeat(numbers.size()) + version.group(3), numbers));
    }

    /** Whether this one is of the same form, has the same first number, and is newer. */
    public boolean updates(VersionTag older) {
        return sameUpTo(older, 1) && BY_NUMBERS.compare(numbers, older.numbers) > 0;
    }

    /** Whether this one is of the same form and has the same first numbers, that many. */
    public boolean sameUpTo(VersionTag other, int count) {
        int compared = Math.min(count, numbers.size());
        return form.equals(other.form) && numbers.subList(0, compared).equals(other.numbers.subList(0, compared));
    }

    /** Oldest first; for tags of one form. */
    public static Comparator<VersionTag> oldestFirst() {
        return Comparator.comparing(VersionTag::numbers, BY_NUMBERS);
    }
}
