package dev.berth.plan.part.route;

import dev.berth.plan.name.AddressRange;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A rule in Traefik's language. Rules are built from checked values only, never from text, so nothing that a user types can add a
 * matcher: one backtick in a hostname would otherwise make a route of its own, for everybody's visitors.
 */
public final class TraefikRule {
    private static final int HOST_LENGTH = 253;
    private static final Pattern HOST = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~/-]*");

    private enum Shape {
        ATOM,
        AND,
        OR
    }

    private final Shape shape;
    private final String text;

    private TraefikRule(Shape shape, String text) {
        this.shape = shape;
        this.text = text;
    }

    /**
     * Requests for this host name.
     *
     * @param name lower case, ASCII, no trailing dot, no wildcard
     * @throws IllegalArgumentException for any other text
     */
    public static TraefikRule host(String name) {
        check(name, text -> text.length() <= HOST_LENGTH && HOST.matcher(text).matches(),
                "host name: lower-case letters, digits, '-' and '.'");
        return matcher("Host", name);
    }

    /**
     * Requests whose path starts with these characters; {@code /api} also matches {@code /apis}.
     *
     * @throws IllegalArgumentException when the path does not start with {@code /} or holds more than letters, digits and {@code . _ ~ / -}
     */
    public static TraefikRule pathPrefix(String prefix) {
        return matcher("PathPrefix", checkedPath(prefix));
    }

    /**
     * Requests for exactly this path.
     *
     * @throws IllegalArgumentException as for {@link #pathPrefix}
     */
    public static TraefikRule path(String path) {
        return matcher("Path", checkedPath(path));
    }

    /**
     * Requests from this address or range, as the proxy sees it.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static TraefikRule clientIp(String range) {
        return matcher("ClientIP", AddressRange.parse(range).toString());
    }

    /** All of them, at least one. */
    public static TraefikRule and(List<TraefikRule> rules) {
        return join(Shape.AND, " && ", rules);
    }

    /** Any of them, at least one. */
    public static TraefikRule or(List<TraefikRule> rules) {
        return join(Shape.OR, " || ", rules);
    }

    /** The opposite. */
    public static TraefikRule not(TraefikRule rule) {
        return new TraefikRule(Shape.ATOM, "!" + rule.within(Shape.ATOM));
    }

    private static TraefikRule join(Shape shape, String operator, List<TraefikRule> rules) {
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("A rule of no rules would match everything or nothing: give it at least one.");
        }
        if (rules.size() == 1) {
            return rules.getFirst();
        }
        return new TraefikRule(shape, rules.stream().map(rule -> rule.within(shape)).collect(Collectors.joining(operator)));
    }

    /** In parentheses wherever the surroundings would read it differently. */
    private String within(Shape outer) {
        return shape == Shape.ATOM || shape == outer ? text : "(" + text + ")";
    }

    private static TraefikRule matcher(String name, String checked) {
        return new TraefikRule(Shape.ATOM, name + "(`" + checked + "`)");
    }

    private static String checkedPath(String path) {
        check(path, text -> PATH.matcher(text).matches(), "path: start with '/' and use letters, digits and . _ ~ / -");
        return path;
    }

    private static void check(String value, Predicate<String> legal, String what) {
        if (!legal.test(value)) {
            throw new IllegalArgumentException("'" + value + "' is not a " + what + ".");
        }
    }

    /** The rule as Traefik reads it. */
    @Override
    public String toString() {
        return text;
    }
}
