package dev.berth.plan.part.route;

import java.util.ArrayList;
import java.util.List;

/** Reads a rule as Traefik does, to see what was built. {@code or ::= and ("||" and)*; and ::= one ("&&" one)*; one ::= "!" one | "(" or ")" | name(`value`)}. */
final class RuleReader {
    sealed interface Node {
        record Matcher(String name, String value) implements Node {}

        record Not(Node node) implements Node {}

        record And(List<Node> nodes) implements Node {}

        record Or(List<Node> nodes) implements Node {}
    }

    private final String text;
    private int at;

    private RuleReader(String text) {
        this.text = text;
    }

    static Node read(String text) {
        RuleReader reader = new RuleReader(text);
        Node node = reader.or();
        if (reader.at != text.length()) {
            throw new IllegalStateException("left over at " + reader.at + " of " + text);
        }
        return node;
    }

    private Node or() {
        List<Node> nodes = new ArrayList<>(List.of(and()));
        while (skip(" || ")) {
            nodes.add(and());
        }
        return nodes.size() == 1 ? nodes.getFirst() : new Node.Or(nodes);
    }

    private Node and() {
        List<Node> nodes = new ArrayList<>(List.of(one()));
        while (skip(" && ")) {
            nodes.add(one());
        }
        return nodes.size() == 1 ? nodes.getFirst() : new Node.And(nodes);
    }

    private Node one() {
        if (skip("!")) {
            return new Node.Not(one());
        }
        if (skip("(")) {
            Node node = or();
            demand(")");
            return node;
        }
        int open = text.indexOf("(`", at);
        int close = open < 0 ? -1 : text.indexOf('`', open + 2);
        if (close < 0) {
            throw new IllegalStateException("no matcher at " + at + " of " + text);
        }
        Node matcher = new Node.Matcher(text.substring(at, open), text.substring(open + 2, close));
        at = close + 1;
        demand(")");
        return matcher;
    }

    private void demand(String token) {
        if (!skip(token)) {
            throw new IllegalStateException("no '" + token + "' at " + at + " of " + text);
        }
    }

    private boolean skip(String token) {
        boolean there = text.startsWith(token, at);
        at += there ? token.length() : 0;
        return there;
    }
}
