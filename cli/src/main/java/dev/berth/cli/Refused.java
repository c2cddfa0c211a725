package dev.berth.cli;

import java.util.List;

/** What was asked for cannot be done; each sentence says what to do next. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient List<String> sentences;

    Refused(String sentence) {
        this(List.of(sentence));
    }

    Refused(List<String> sentences) {
        super(String.join("\n", sentences));
        this.sentences = List.copyOf(sentences);
    }

    List<String> sentences() {
        return sentences;
    }
}
