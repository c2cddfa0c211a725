package dev.berth.plan.kind.site;

import dev.berth.api.Component;
import dev.berth.api.NewerImage;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteImage;
import dev.berth.api.SiteStatus;
import dev.berth.api.UpdatePolicy;
import dev.berth.api.Updates;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.VersionTag;
import dev.berth.plan.release.Requested;
import dev.berth.plan.release.Revision;
import dev.berth.plan.time.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which image each component has now. One that led somewhere stays there, unless the Site's {@code updates} ask to go on: nothing is deployed
 * unasked. What is newer is taken when it was seen for long enough and the window is open; never anything older than what the site has.
 */
final class Updating {
    private static final int QUIET_SECONDS = 60;

    /** What registries say, by image reference. */
    interface Registries {
        Known<ImageFacts> image(String image, Follow follow);
    }

    /**
     * What a component has.
     *
     * @param image the reference that is deployed: what was typed, or another tag of the same repository, or one with its digest
     * @param facts what the registry says of that
     * @param newer what comes next
     * @param note  why nothing newer can be looked for
     */
    record Choice(Component component, String image, Known<ImageFacts> facts, Optional<NewerImage> newer, Optional<Finding> note) {
        /** The tag that updates led on to; empty where it is the one in the stack. */
        Optional<String> tag() {
            return ImageReference.find(image).flatMap(ImageReference::tag).filter(tag -> !ImageReference.find(component.image()).flatMap(
                    ImageReference::tag)
                    .filter(tag::equals).isPresent());
        }
    }

    /** Where an image of the stack has led to. */
    private record Stayed(ImageReference reference, String digest) {
        Optional<VersionTag> version() {
            return reference.tag().flatMap(VersionTag::of);
        }
    }

    private final Site site;
    private final List<Release> newestFirst;
    private final Instant now;
    private final ZoneId zone;
    private final Registries registries;

    private Updating(Site site, List<Release> releases, Instant now, ZoneId zone, Registries registries) {
        this.site = site;
        this.now = now;
        this.zone = zone;
        this.registries = registries;
        Optional<String> current = Optional.ofNullable(site.getStatus()).map(SiteStatus::release).map(release -> release.name());
        this.newestFirst = releases.stream()
                .filter(release -> !tried(release) || current.filter(release.getMetadata().getName()::equals).isPresent())
                .sorted(Comparator.comparing((Release release) -> current.filter(release.getMetadata().getName()::equals).isPresent())
                        .thenComparing(release -> Revision.of(release).orElse(0)).reversed())
                .toList();
    }

    /** Cut for an environment that tries tags: where they led there says nothing about where the Site's lead. */
    private static boolean tried(Release release) {
        return Owner.from(release.getMetadata()).filter(owner -> owner.kind().equals("Environment")).isPresent();
    }

    /**
     * One choice for each component, in the order of the stack.
     *
     * @param zone by whose clock the window goes
     */
    static List<Choice> choices(Site site, List<Release> releases, Instant now, ZoneId zone, Registries registries) {
        Updating updating = new Updating(site, releases, now, zone, registries);
        return site.getSpec().stack().components().stream().map(updating::choice).toList();
    }

    private Choice choice(Component component) {
        Optional<Stayed> stayed = stayed(component);
        UpdatePolicy policy = policy(component);
        if (policy == UpdatePolicy.NONE || ImageReference.find(component.image()).flatMap(ImageReference::digest).isPresent()) {
            String image = stayed.map(one -> one.reference().toString()).orElse(component.image());
            return new Choice(component, image, registries.image(image, Follow.NOT), Optional.empty(), Optional.empty());
        }
        Known<ImageFacts> typed = registries.image(component.image(), policy == UpdatePolicy.DIGEST ? Follow.TAG : Follow.VERSIONS);
        return stayed.isEmpty()
                ? new Choice(component, component.image(), typed, Optional.empty(), Optional.empty())
                : follow(component, stayed.get(), policy, typed);
    }

    private Choice follow(Component component, Stayed stayed, UpdatePolicy policy, Known<ImageFacts> typed) {
        if (!(typed instanceof Known.Value<ImageFacts>(ImageFacts facts))) {
            return stay(component, stayed, Optional.empty(), note(component, component.image(), typed));
        }
        ImageReference named = ImageReference.parse(component.image());
        ImageReference target = newest(named, stayed, policy, facts.tags());
        Known<ImageFacts> found = target.equals(named) ? typed : registries.image(target.toString(), Follow.TAG);
        if (!(found instanceof Known.Value<ImageFacts>(ImageFacts newer))) {
            return stay(component, stayed, Optional.empty(), note(component, target.toString(), found));
        }
        if (newer.digest().equals(stayed.digest())) {
            return new Choice(component, target.toString(), found, Optional.empty(), Optional.empty());
        }
        NewerImage next = next(component, target.tag().orElse(""), newer.digest());
        return Instant.parse(next.notBefore()).isAfter(now)
                ? stay(component, stayed, Optional.of(next), Optional.empty())
                : new Choice(component, target.toString(), found, Optional.of(next), Optional.empty());
    }

    private Choice stay(Component component, Stayed stayed, Optional<NewerImage> newer, Optional<Finding> note) {
        String image = stayed.reference().toString();
        return new Choice(component, image, registries.image(image, Follow.NOT), newer, note);
    }

    private static Optional<Finding> note(Component component, String image, Known<ImageFacts> answer) {
        return switch (answer) {
            case Known.Unreadable<ImageFacts>(String reason, String message) -> Optional.of(Finding.note(reason, component.name()
                    + " stays as it is: " + message));
            case Known.Missing<ImageFacts> _ -> Optional.of(Finding.note("ImageNotFound", component.name() + " stays as it is: "
                    + image + " is not in its registry any more."));
            default -> Optional.empty();
        };
    }

    /** The newest tag that the policy allows, and never one below what the site has. */
    private static ImageReference newest(ImageReference typed, Stayed stayed, UpdatePolicy policy, List<String> others) {
        Optional<VersionTag> from = typed.tag().flatMap(VersionTag::of);
        if (from.isEmpty()) {
            return typed;
        }
        int fixed = switch (policy) {
            case MINOR -> 1;
            case PATCH -> 2;
            default -> 0; // nothing else is looked for, and the site keeps the tag that it has
        };
        return Stream.concat(others.stream().flatMap(tag -> VersionTag.of(tag).stream()), Stream.concat(from.stream(), stayed.version()
                .stream()))
                .filter(tag -> tag.sameUpTo(from.get(), fixed))
                .max(VersionTag.oldestFirst())
                .map(tag -> typed.tagged(tag.tag()))
                .orElse(typed);
    }

    /** Times count from when the digest was first seen: what an image says of its own age is anybody's to write. */
    private NewerImage next(Component component, String tag, String digest) {
        Instant since = Optional.ofNullable(site.getStatus()).map(SiteStatus::images).stream().flatMap(List::stream)
                .filter(image -> image.component().equals(component.name()))
                .map(SiteImage::newer)
                .filter(Objects::nonNull)
                .filter(before -> before.digest().equals(digest))
                .map(before -> Instant.parse(before.since()))
                .findFirst()
                .orElse(now.truncatedTo(ChronoUnit.SECONDS));
        Updates updates = site.getSpec().updates();
        Duration quiet = Duration.ofSeconds(Objects.requireNonNullElse(updates.quietSeconds(), QUIET_SECONDS));
        Duration age = Duration.ofHours(Objects.requireNonNullElse(updates.minimumAgeHours(), 0));
        Instant ripe = since.plus(quiet.compareTo(age) > 0 ? quiet : age);
        Instant from = ripe.isAfter(now) ? ripe : now;
        Instant open = Window.of(updates.window()).next(from, zone);
        return new NewerImage(tag, digest, since.toString(), (open.equals(now) ? ripe : open).toString());
    }

    private UpdatePolicy policy(Component component) {
        Updates updates = site.getSpec().updates();
        boolean left = updates == null || updates.policy() == null || updates.except() != null && updates.except().contains(component
                .name());
        return left ? UpdatePolicy.NONE : updates.policy();
    }

    /** What this text led to in the release that the site has, or else in the newest one that was cut from it. */
    private Optional<Stayed> stayed(Component component) {
        Optional<ImageReference> typed = ImageReference.find(component.image());
        return typed.isEmpty()
                ? Optional.empty()
                : newestFirst.stream().flatMap(release -> stayed(release, typed.get(), component.image()).stream()).findFirst();
    }

    private static Optional<Stayed> stayed(Release release, ImageReference typed, String text) {
        Map<String, String> tags = Requested.tags(release);
        return Requested.of(release).entrySet().stream()
                .filter(image -> image.getValue().equals(text))
                .flatMap(image -> release.getSpec().stack().components().stream()
                        .filter(component -> component.name().equals(image.getKey()))
                        .flatMap(component -> ImageReference.find(component.image()).flatMap(ImageReference::digest).stream())
                        .map(digest -> {
                            Optional<String> tag = Optional.ofNullable(tags.get(image.getKey())).or(typed::tag);
                            return new Stayed(new ImageReference(typed.registry(), typed.repository(), tag, Optional.of(digest)), digest);
                        }))
                .findFirst();
    }
}
