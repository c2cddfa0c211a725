package dev.berth.operator.registry;

import dev.berth.plan.ImageFailure;

/** A look that gave no facts. It has no cause and no stack: texts of the layers below could quote what a registry or a Secret says. */
public final class LookFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient ImageFailure failure;

    LookFailed(ImageFailure failure) {
        super(failure.sentence(), null, false, false);
        this.failure = failure;
    }

    public ImageFailure failure() {
        return failure;
    }
}
