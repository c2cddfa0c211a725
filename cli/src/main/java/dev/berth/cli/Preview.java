package dev.berth.cli;

import dev.berth.api.Component;
import dev.berth.api.Deploy;
import dev.berth.api.DeployMode;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.ImageTag;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.plan.name.EnvironmentName;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The environment that tries tags of a site. */
final class Preview {
    static final String MADE_BY = "berth.dev/made-by";
    static final String CLI = "cli";

    private Preview() {}

    /**
     * The object to apply. Refuses what cannot be told.
     *
     * @param words such as {@code pr-112}, for the one component that visitors reach, or {@code web=pr-112}
     * @param name  within the site; else the first tag, as far as it fits into a name
     * @param hours of its lifetime; null is the default
     */
    static Environment of(Site site, List<String> words, Optional<String> name, Stage stage, Integer hours) {
        List<ImageTag> images = new ArrayList<>();
        for (String word : words) {
            int end = word.indexOf('=');
            if (word.indexOf('*') >= 0) {
                throw new Refused("A preview tries one tag, and " + word
                        + " is many: name one, or write it into spec.environments of the Site.");
            }
            images.add(new ImageTag(end < 0 ? visited(site) : word.substring(0, end), word.substring(end + 1)));
        }
        String siteName = site.getMetadata().getName();
        Environment environment = new Environment();
        environment.setMetadata(new ObjectMetaBuilder()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(siteName + "-" + name.orElseGet(() -> named(siteName, images.getFirst().tag())))
                .addToLabels(MADE_BY, CLI)
                .build());
        Deploy deploy = new Deploy(DeployMode.IMAGES, null, null, null, null, null, null, images, null);
        environment.setSpec(new EnvironmentSpec(siteName, stage, null, deploy, null, null, null, null, null, null, null, null, null, null,
                hours));
        return environment;
    }

    private static String visited(Site site) {
        List<String> visited = site.getSpec().stack().components().stream().filter(one -> one.http() != null).map(Component::name).toList();
        if (visited.size() != 1) {
            throw new Refused("Site %s has %s components that visitors reach%s: say which one the tag is for, as in web=pr-112.".formatted(
                    site.getMetadata().getName(), visited.isEmpty() ? "no" : visited.size(), visited.isEmpty()
                            ? ""
                            : " (" + String.join(", ", visited) + ")"));
        }
        return visited.getFirst();
    }

    /** A tag as a part of a host name. */
    private static String named(String site, String tag) {
        String plain = EnvironmentName.plain(tag);
        if (site.length() + 1 + plain.length() <= EnvironmentName.LONGEST && !plain.isEmpty()) {
            return plain;
        }
        if (plain.isEmpty() || site.length() + EnvironmentName.SHORTEST_REST > EnvironmentName.LONGEST) {
            throw new Refused("No name can be made of tag " + tag + ": give one with --name.");
        }
        return EnvironmentName.of(site, tag).substring(site.length() + 1);
    }
}
