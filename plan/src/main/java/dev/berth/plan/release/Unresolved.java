package dev.berth.plan.release;

import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.condition.Finding;
import java.util.Optional;
import java.util.Set;

/** Why no release can be cut from a stack: an image of it leads to no digest. */
public final class Unresolved {
    /** Reasons of an unreadable image that time may heal. */
    private static final Set<String> HEALS = Set.of("RegistryUnreachable", "RegistryRateLimited");

    private Unresolved() {}

    /** What a registry's answer forbids; empty for one that names a digest. */
    public static Optional<Finding> of(String image, Known<ImageFacts> answer) {
        return switch (answer) {
            case Known.Value<ImageFacts> _ -> Optional.empty();
            case Known.Missing<ImageFacts> _ -> Optional.of(Finding.stalled("ImageNotFound", image
                    + " does not exist in its registry: check the name and the tag, or push it."));
            case Known.Pending<ImageFacts> _ -> Optional.of(Finding.waiting("ImagePending", "The registry is being asked for " + image
                    + "."));
            case Known.Unreadable<ImageFacts>(String reason, String message) -> Optional.of(HEALS.contains(reason)
                    ? Finding.waiting(reason, message)
                    : Finding.stalled(reason, message));
        };
    }
}
