package dev.berth.proof.node;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was found of somebody's numbered writes, each of which ends with a word: all from the first one on, none twice and none in pieces, or it
 * is refused.
 *
 * @param upTo number of the last one; 0 where there is none
 */
record Written(long upTo) {
    /** The last of what is written; what lacks it was cut off. */
    static final String END = "end";

    private static final Pattern LINE = Pattern.compile("(\\d+) .* " + END);

    /**
     * Looks at what was found.
     *
     * @param lines in any order: a number, whatever else, and {@link #END}
     * @throws AssertionError that names what is missing, twice or in pieces
     */
    static Written of(String where, List<String> lines) {
        List<Long> numbers = lines.stream().map(line -> number(where, line)).sorted().toList();
        for (int at = 0; at < numbers.size(); at++) {
            long want = at + 1L;
            long found = numbers.get(at);
            if (found != want) {
                throw new AssertionError(where + ": " + (found > want
                        ? want + " is missing of " + numbers.getLast()
                        : found + " is there twice"));
            }
        }
        return new Written(numbers.size());
    }

    private static long number(String where, String line) {
        Matcher whole = LINE.matcher(line);
        if (!whole.matches()) {
            throw new AssertionError(where + ": in pieces: " + line);
        }
        return Long.parseLong(whole.group(1));
    }
}
