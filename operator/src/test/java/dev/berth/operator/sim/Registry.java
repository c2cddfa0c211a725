package dev.berth.operator.sim;

import dev.berth.plan.ImageFacts;
import dev.berth.plan.name.Sha256;
import java.util.List;

/** What registries have: every tag, always the same image, run by a numeric user. */
final class Registry {
    private static final int DIGITS = 64;

    ImageFacts look(String image) {
        int at = image.indexOf('@');
        String digest = at < 0 ? "sha256:" + Sha256.hex(image, DIGITS) : image.substring(at + 1);
        ImageFacts.Platform platform = new ImageFacts.Platform(
                "linux/amd64", "sha256:" + Sha256.hex("manifest " + digest, DIGITS), "sha256:" + Sha256.hex("config " + digest, DIGITS));
        return new ImageFacts(digest, "1000", List.of(8080), List.of(platform));
    }
}
