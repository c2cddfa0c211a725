package dev.berth.plan.kind.site;

import dev.berth.api.Condition;
import dev.berth.api.DeployMode;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Hostname;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.plan.Owner;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.world.Documents;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The Environments that a Site writes for the user, and what can only be seen when they stand side by side. */
final class InlineEnvironments {
    private InlineEnvironments() {}

    static Environment object(Site site, String name, EnvironmentSpec inline) {
        Environment environment = new Environment();
        environment.setMetadata(new ObjectMetaBuilder()
                .withNamespace(site.getMetadata().getNamespace())
                .withName(name)
                .withLabels(Owner.of(site).labels())
                .addToLabels(dev.berth.plan.Labels.SITE, site.getMetadata().getName())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(site.getApiVersion())
                        .withKind(site.getKind())
                        .withName(site.getMetadata().getName())
                        .withUid(site.getMetadata().getUid())
                        .withController(true)
                        .build())
                .build());
        environment.setSpec(Documents.value(withoutEmpty(Documents.tree(ofSite(site.getMetadata().getName(), inline))),
                EnvironmentSpec.class));
        return environment;
    }

    /**
     * An object or a list in which nothing is said says as much as none. And it must not be sent: when an apply takes away the last field that
     * it owns of an object, the API server makes null of it, which no schema allows; and an empty list it owns by nobody, so that it stays.
     */
    private static Object withoutEmpty(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(InlineEnvironments::withoutEmpty).toList();
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<Object, Object> kept = new LinkedHashMap<>();
        map.forEach((key, below) -> {
            Object left = key.equals("deploy") ? below : withoutEmpty(below); // that one is owned as a whole
            if (!(left instanceof Map<?, ?> m && m.isEmpty() || left instanceof List<?> l && l.isEmpty())) {
                kept.put(key, left);
            }
        });
        return kept;
    }

    private static EnvironmentSpec ofSite(String site, EnvironmentSpec inline) {
        EnvironmentSpec s = inline == null
                ? new EnvironmentSpec(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
                : inline;
        return new EnvironmentSpec(site, s.stage(), s.suspend(), s.deploy(), s.hostnames(), s.tls(), s.visitors(), s.secretName(), s
                .settings(), s.scale(),
                s.volumes(), s.nodeSelector(), s.backups(), s.dataPolicy(), s.lifetimeHours());
    }

    static boolean madeBy(Environment environment, Owner site) {
        return Owner.from(environment.getMetadata()).filter(site::equals).isPresent();
    }

    static List<Condition> conditions(Environment environment) {
        return environment.getStatus() == null ? List.of() : environment.getStatus().conditions();
    }

    /** It follows the Site and has not looked at this release: what it says is of another one. */
    static boolean hasYetToFollow(Environment environment, String release) {
        EnvironmentStatus status = environment.getStatus();
        return status.effective() != null && status.effective().mode() == DeployMode.FOLLOW_SITE && !release.equals(status.candidate());
    }

    /** As the Environment itself says now, because the Site no longer speaks of it. */
    static boolean isProtected(List<Environment> environments, String name) {
        return environments.stream()
                .filter(e -> e.getMetadata().getName().equals(name))
                .findFirst()
                .map(e -> StageDefaults.stage(e.getSpec().site(), name, e.getSpec())
                        .map(stage -> new StageDefaults(e.getSpec().site(), "", name, Optional.empty(), false).of(e.getSpec(), stage,
                                Optional.empty()).dataPolicy().isProtected())
                        .orElse(true))
                .orElse(true);
    }

    /** One hostname in two environments of this site: too costly for the schema to say. */
    static List<Finding> findings(Site site, List<Environment> environments) {
        Map<String, String> holder = new HashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (Environment environment : environments) {
            String name = environment.getMetadata().getName();
            for (Hostname hostname : hostnames(site, environment)) {
                String first = holder.putIfAbsent(hostname.hostname(), name);
                if (first != null && !first.equals(name)) {
                    findings.add(Finding.stalled("HostnameTwice", "Hostname " + hostname.hostname() + " stands in both " + first + " and "
                            + name
                            + ": one hostname leads to one environment, so remove it from one of them."));
                }
            }
        }
        return findings;
    }

    private static List<Hostname> hostnames(Site site, Environment environment) {
        String name = environment.getMetadata().getName();
        Optional<Stage> stage = StageDefaults.stage(site.getMetadata().getName(), name, environment.getSpec());
        StageDefaults defaults = new StageDefaults(site.getMetadata().getName(), site.getSpec().domain(), name, Optional.empty(), false);
        return stage.map(s -> defaults.of(environment.getSpec(), s, Optional.empty()).hostnames()).orElse(List.of());
    }
}
