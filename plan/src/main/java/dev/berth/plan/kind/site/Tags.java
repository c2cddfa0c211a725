package dev.berth.plan.kind.site;

import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.UpdatePolicy;
import dev.berth.plan.release.Requested;
import dev.berth.plan.release.Revision;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A tag that was resolved once stays where it led, unless the Site's {@code updates} ask to follow it: nothing is deployed unasked. */
final class Tags {
    private Tags() {}

    /** The image by the digest that it had in the newest release that was cut from this very text. */
    static Optional<String> stay(Site site, String image, List<Release> releases) {
        UpdatePolicy policy = site.getSpec().updates() == null ? null : site.getSpec().updates().policy();
        if (policy != null && policy != UpdatePolicy.NONE) {
            return Optional.empty();
        }
        return releases.stream()
                .sorted(Comparator.comparing((Release release) -> Revision.of(release).orElse(0)).reversed())
                .flatMap(release -> Requested.of(release).entrySet().stream()
                        .filter(entry -> entry.getValue().equals(image))
                        .flatMap(entry -> component(release, entry.getKey()).stream()))
                .map(Component::image)
                .findFirst();
    }

    private static Optional<Component> component(Release release, String name) {
        return release.getSpec().stack().components().stream().filter(c -> c.name().equals(name)).findFirst();
    }
}
