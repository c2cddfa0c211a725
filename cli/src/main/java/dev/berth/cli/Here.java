package dev.berth.cli;

/** What the cluster has of an environment that a store has points of. */
enum Here {
    NOTHING("no"),
    /** It has no pods: somebody keeps it so, or a recovery was interrupted. */
    SUSPENDED("suspended"),
    /** It has something that nobody asked to give up. */
    RUNS("yes");

    private final String word;

    Here(String word) {
        this.word = word;
    }

    /** As lists show it. */
    String word() {
        return word;
    }
}
