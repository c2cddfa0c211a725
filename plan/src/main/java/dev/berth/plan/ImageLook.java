package dev.berth.plan;

import java.util.Objects;

/** What is known about an image now. Looking is done in the background; a turn only reads this. */
public sealed interface ImageLook {

    /** Nobody has an answer yet: wait, a change will be told. */
    record Pending() implements ImageLook {
    }

    /** The image exists, and this is what its registry last said about it. */
    record Found(ImageFacts facts) implements ImageLook {

        public Found {
            Objects.requireNonNull(facts);
        }
    }

    /**
     * The image cannot be used. It is looked for again by itself.
     *
     * @param reason   CamelCase, fit for a condition: see {@link ImageFailure#reason()}
     * @param sentence what is wrong and what to do next; the same for as long as the same is wrong
     */
    record Failed(String reason, String sentence) implements ImageLook {

        public Failed {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(sentence);
        }
    }

    /** As {@link World#image} answers: anything but found is {@code Unreadable}, so that nothing is decided on it. */
    default Known<ImageFacts> known() {
        return switch (this) {
            case Pending() -> new Known.Unreadable<>("ImagePending", "The registry has not been asked yet: wait");
            case Found(ImageFacts facts) -> new Known.Value<>(facts);
            case Failed(String reason, String sentence) -> new Known.Unreadable<>(reason, sentence);
        };
    }
}
