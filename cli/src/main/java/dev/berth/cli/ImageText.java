package dev.berth.cli;

import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.release.Requested;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Images as people tell them apart: the beginning of a digest will do. */
final class ImageText {
    private static final Pattern DIGEST = Pattern.compile("@sha256:([0-9a-f]{12})[0-9a-f]{52}");

    private ImageText() {}

    /** A text with its digests shortened. */
    static String shortened(String text) {
        return DIGEST.matcher(text).replaceAll("@$1");
    }

    /** The image of a component with the tag that it was cut from, where the release says. */
    static String of(Release release, Component component) {
        Map<String, String> requested = Requested.of(release);
        Optional<String> tag = Optional.ofNullable(Requested.tags(release).get(component.name()))
                .or(() -> Optional.ofNullable(requested.get(component.name())).flatMap(ImageReference::find).flatMap(ImageReference::tag));
        return shortened(tag.map(name -> component.image().replaceFirst("@", ":" + name + "@")).orElse(component.image()));
    }
}
