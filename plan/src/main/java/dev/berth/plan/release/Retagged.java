package dev.berth.plan.release;

import dev.berth.api.Component;
import dev.berth.api.Deploy;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.ImageTag;
import dev.berth.api.Stack;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.TagPattern;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A stack with the tags that an environment names in the place of the typed ones. */
public final class Retagged {
    private Retagged() {}

    /** The tags that an environment names; none where it deploys otherwise. */
    public static List<ImageTag> images(EnvironmentSpec spec) {
        return Optional.ofNullable(spec).map(EnvironmentSpec::deploy).map(Deploy::images).orElse(List.of());
    }

    /** The first of them that stands for many, such as {@code pr-*}. */
    public static Optional<ImageTag> pattern(List<ImageTag> images) {
        return images.stream().filter(image -> TagPattern.of(image.tag()).isPresent()).findFirst();
    }

    /** Component name to tag. */
    public static Map<String, String> tags(List<ImageTag> images) {
        return images.stream().collect(Collectors.toMap(ImageTag::component, ImageTag::tag));
    }

    /** Each named component has its repository at that tag, also where it was pinned by digest; one whose image is no image is left as it is. */
    public static Stack of(Stack stack, Map<String, String> tags) {
        return stack.with(stack.components().stream().map(component -> image(component, tags.get(component.name())).map(
                component::withImage)
                .orElse(component)).toList());
    }

    private static Optional<String> image(Component component, String tag) {
        return Optional.ofNullable(tag).flatMap(name -> ImageReference.find(component.image()).map(image -> image.tagged(name).toString()));
    }
}
