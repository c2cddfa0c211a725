package dev.berth.operator.shelf;

import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import java.util.List;

/** What is known of images in registries; never asks one while the caller waits. */
@FunctionalInterface
public interface Images {
    /** As {@link dev.berth.plan.World#image} asks. */
    Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames, Follow follow);
}
