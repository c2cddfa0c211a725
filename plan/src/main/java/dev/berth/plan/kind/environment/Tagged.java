package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.ImageTag;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteImage;
import dev.berth.api.Stack;
import dev.berth.plan.Follow;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.release.Cut;
import dev.berth.plan.release.Requested;
import dev.berth.plan.release.Retagged;
import dev.berth.plan.release.Revision;
import dev.berth.plan.release.Unresolved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The release of mode Images: the Site's stack as it stands, with the tags that the environment names in the place of the typed ones. A tag
 * is followed wherever it leads; every other image is the one that the Site has.
 *
 * @param name     of that release, once it exists
 * @param fresh    the release, where it is to be created
 * @param findings why there is none, or why what runs may be old
 * @param pending  a registry is being asked
 */
record Tagged(Optional<String> name, Optional<Release> fresh, List<Finding> findings, boolean pending) {

    /** An image of the stack as it is to run. */
    private record Image(Component component, String reference, Known<ImageFacts> facts, boolean tagged) {}

    static Tagged of(Inputs in, Optional<Release> running) {
        Site site = in.site().orElseThrow();
        List<ImageTag> named = Retagged.images(in.environment().getSpec());
        Map<String, String> tags = Retagged.tags(named);
        Optional<Finding> wrong = wrong(site, named, tags);
        if (wrong.isPresent()) {
            return nothing(List.of(wrong.get()), false);
        }
        Stack typed = Retagged.of(site.getSpec().stack(), tags);
        List<Image> images = new ArrayList<>();
        for (Component component : typed.components()) {
            Optional<Image> image = tags.containsKey(component.name()) ? tagged(in, component) : settled(in, site, component);
            if (image.isEmpty()) {
                return nothing(List.of(unsettled(site, component)), false);
            }
            images.add(image.get());
        }
        List<Finding> unresolved = images.stream().flatMap(image -> Unresolved.of(image.reference(), image.facts()).stream()).toList();
        if (!unresolved.isEmpty()) {
            boolean pending = images.stream().anyMatch(image -> image.facts().pending());
            boolean serves = running.filter(release -> asked(release, images)).isPresent();
            return nothing(serves ? unresolved.stream().map(Tagged::note).toList() : unresolved, pending);
        }
        return cut(in, site, typed, images);
    }

    private static Tagged nothing(List<Finding> findings, boolean pending) {
        return new Tagged(Optional.empty(), Optional.empty(), findings, pending);
    }

    private static Tagged cut(Inputs in, Site site, Stack typed, List<Image> images) {
        Stack deployed = typed.with(images.stream().map(image -> image.component().withImage(image.reference())).toList());
        Map<String, ImageFacts> facts = new HashMap<>();
        images.forEach(image -> image.facts().optional().ifPresent(found -> facts.put(image.reference(), found)));
        Cut cut = Cut.of(site.getMetadata().getName(), typed, deployed, image -> Optional.ofNullable(facts.get(image)));
        if (Conditions.worst(cut.findings()).filter(finding -> finding.weight() == Finding.Weight.STALLED).isPresent()) {
            return nothing(cut.findings(), false);
        }
        List<Release> releases = in.world().releasesOf(in.tenant(), site.getMetadata().getName());
        Optional<Release> existing = cut.among(releases);
        if (existing.isPresent()) {
            return new Tagged(existing.map(release -> release.getMetadata().getName()), Optional.empty(), cut.findings(), false);
        }
        boolean written = in.world().child(new Id("Release", in.tenant(), cut.name())).isPresent();
        Release fresh = cut.release(in.tenant(), in.place().owner().labels(), Revision.next(releases));
        return new Tagged(Optional.empty(), written ? Optional.empty() : Optional.of(fresh), List.of(Finding.waiting("Cutting",
                "The release of these tags is being written.")), false);
    }

    private static Optional<Finding> wrong(Site site, List<ImageTag> images, Map<String, String> tags) {
        Map<String, Component> components = site.getSpec().stack().components().stream().collect(Collectors.toMap(Component::name, Function
                .identity()));
        if (tags.isEmpty()) {
            return Optional.of(Finding.stalled("ImagesMissing",
                    "This environment runs the tags that it names, and it names none: write deploy: {mode: Images, images: [{component: %s, tag: …}]}, or another mode."
                            .formatted(site.getSpec().stack().components().getFirst().name())));
        }
        Optional<ImageTag> pattern = Retagged.pattern(images);
        if (pattern.isPresent()) {
            return Optional.of(Finding.stalled("TagPattern",
                    "This environment tries one tag, and deploy.images names all tags %s: name one here, or write such an environment in Site %s, which makes one for each."
                            .formatted(pattern.get().tag(), site.getMetadata().getName())));
        }
        return tags.keySet().stream().sorted().filter(name -> !components.containsKey(name)).findFirst().map(name -> Finding.stalled(
                "ComponentNotFound", "deploy.images names component %s, which the stack of site %s does not have: it has %s."
                        .formatted(name, site.getMetadata().getName(), components.keySet().stream().sorted().collect(Collectors.joining(
                                ", ")))));
    }

    private static Optional<Image> tagged(Inputs in, Component component) {
        return ImageReference.find(component.image())
                .map(ImageReference::toString)
                .map(image -> new Image(component, image, ask(in, image, Follow.TAG), true));
    }

    /** What the Site has for this text; empty until it has something. */
    private static Optional<Image> settled(Inputs in, Site site, Component component) {
        Optional<SiteImage> has = Stream.ofNullable(site.getStatus())
                .flatMap(status -> Stream.ofNullable(status.images()).flatMap(List::stream))
                .filter(image -> image.component().equals(component.name()) && component.image().equals(image.requested()))
                .filter(image -> image.digest() != null)
                .findFirst();
        return has.flatMap(image -> ImageReference.find(component.image()).map(typed -> typed.pinned(image.digest()).toString()))
                .map(image -> new Image(component, image, ask(in, image, Follow.NOT), false));
    }

    private static Known<ImageFacts> ask(Inputs in, String image, Follow follow) {
        return in.world().image(image, in.tenant(), Holes.pullSecrets(in), follow);
    }

    private static Finding unsettled(Site site, Component component) {
        return Finding.waiting("WaitingForRelease", "Waiting until site %s has found the image of component %s.".formatted(site
                .getMetadata().getName(), component.name()));
    }

    /** What runs came of these tags; it is not known whether they still lead to it. */
    private static boolean asked(Release running, List<Image> images) {
        Map<String, String> requested = Requested.of(running);
        return images.stream().filter(Image::tagged).allMatch(image -> image.reference().equals(requested.get(image.component().name())));
    }

    private static Finding note(Finding finding) {
        return Finding.note(finding.reason(), "What runs stays as it is: " + finding.message());
    }
}
