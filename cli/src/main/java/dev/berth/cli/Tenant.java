package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a command looks at in one tenant namespace. */
record Tenant(KubernetesClient client, String namespace) {
    /** The named namespace, or that of the current context. */
    static Tenant of(KubernetesClient client, String named) {
        return new Tenant(client, Optional.ofNullable(named).or(() -> Optional.ofNullable(client.getNamespace())).orElse("default"));
    }

    Environment environment(String name) {
        return Optional.ofNullable(client.resources(Environment.class).inNamespace(namespace).withName(name).get())
                .orElseThrow(() -> new Refused("There is no Environment " + name + " in namespace " + namespace + ": there are "
                        + environments().stream().map(one -> one.getMetadata().getName()).toList() + "."));
    }

    Site site(String name) {
        return Optional.ofNullable(client.resources(Site.class).inNamespace(namespace).withName(name).get())
                .orElseThrow(() -> new Refused("There is no Site " + name + " in namespace " + namespace + ": there are "
                        + client.resources(Site.class).inNamespace(namespace).list().getItems().stream().map(one -> one.getMetadata()
                                .getName()).sorted().toList() + "."));
    }

    /** The BackupStore that this site names. */
    Optional<String> store(String site) {
        return Optional.ofNullable(site(site).getSpec().backups()).map(SiteBackups::store);
    }

    List<Environment> environments() {
        return client.resources(Environment.class).inNamespace(namespace).list().getItems().stream()
                .sorted(Comparator.comparing(one -> one.getMetadata().getName()))
                .toList();
    }

    /** By name. */
    Map<String, Release> releases() {
        return client.resources(Release.class).inNamespace(namespace).list().getItems().stream()
                .collect(Collectors.toMap(one -> one.getMetadata().getName(), Function.identity()));
    }
}
