package dev.berth.plan;

import dev.berth.plan.name.TagPattern;

/** Whether somebody wants to know when an image moves on, and what comes beside it. */
public sealed interface Follow {
    Follow NOT = Closely.NOT;
    Follow KEPT = Closely.KEPT;
    Follow TAG = Closely.TAG;
    Follow VERSIONS = Closely.VERSIONS;

    /** The image itself. */
    enum Closely implements Follow {
        /** It was asked for once: what it led to is enough. */
        NOT,
        /** It is looked at once a day whether its registry still has it: nodes may have to pull it again. */
        KEPT,
        /** Its tag may lead elsewhere at any time. */
        TAG,
        /** The same, and newer versions may come beside it: they are its {@link ImageFacts#tags}, oldest first. */
        VERSIONS
    }

    /**
     * Which tags of its repository are of a pattern: they are its {@link ImageFacts#tags}, newest first.
     *
     * @param most of them, at most so many
     */
    record Matching(TagPattern pattern, int most) implements Follow {}
}
