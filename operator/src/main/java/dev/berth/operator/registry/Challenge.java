package dev.berth.operator.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One way in which a registry wants to be asked (RFC 9110, section 11.6.1).
 *
 * @param scheme     in lower case: {@code bearer}, {@code basic}
 * @param parameters by name in lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final int LONGEST_HEADER = 8192;

    Challenge {
        parameters = Map.copyOf(parameters);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }

    /** All challenges of all {@code WWW-Authenticate} headers, in order; what breaks the grammar ends its header. */
    static List<Challenge> parse(List<String> headers) {
        List<Challenge> challenges = new ArrayList<>();
        for (String header : headers) {
            if (header.length() <= LONGEST_HEADER) {
                new Reader(header).readInto(challenges);
            }
        }
        return challenges;
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        void readInto(List<Challenge> challenges) {
            String word = nextWord();
            while (!word.isEmpty()) {
                String scheme = word.toLowerCase(Locale.ROOT);
                Map<String, String> parameters = new HashMap<>();
                word = nextWord();
                while (!word.isEmpty() && skip('=')) {
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value());
                    word = nextWord();
                }
                challenges.add(new Challenge(scheme, parameters));
            }
        }

        private String nextWord() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t' || text.charAt(at) == ',')) {
                at++;
            }
            return word();
        }

        private String word() {
            int from = at;
            while (at < text.length() && " \t,=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(from, at);
        }

        private boolean skip(char wanted) {
            int back = at;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at < text.length() && text.charAt(at) == wanted) {
                at++;
                return true;
            }
            at = back;
            return false;
        }

        private String value() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at >= text.length() || text.charAt(at) != '"') {
                return word();
            }
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
                at++;
            }
            // Past the closing quote, where there is one.
            at = Math.min(at + 1, text.length());
            return value.toString();
        }
    }
}
