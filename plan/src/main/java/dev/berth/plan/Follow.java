package dev.berth.plan;

/** Whether somebody wants to know when an image moves on. */
public enum Follow {
    /** It was asked for once: what it led to is enough. */
    NOT,
    /** It is looked at once a day whether its registry still has it: nodes may have to pull it again. */
    KEPT,
    /** Its tag may lead elsewhere at any time. */
    TAG,
    /** The same, and newer versions may come beside it: see {@link ImageFacts#newer}. */
    VERSIONS
}
