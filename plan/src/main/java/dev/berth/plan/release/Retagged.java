package dev.berth.plan.release;

import dev.berth.api.Component;
import dev.berth.api.ImageTag;
import dev.berth.api.Stack;
import dev.berth.plan.name.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A stack with the tags that an environment names in the place of the typed ones. */
public final class Retagged {
    private Retagged() {}

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
