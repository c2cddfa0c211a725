package dev.berth.operator.loop;

import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.operator.shelf.Change;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom to wake when something changed. Waking too many costs a turn that writes nothing; waking too few leaves somebody behind until
 * the next resync: where it is not plain who looks at what, all of a site are woken.
 */
final class Neighbours {
    private final Controller<Site, ?, ?> sites;
    private final Controller<Environment, ?, ?> environments;
    private final Controller<Release, ?, ?> releases;
    private final Controller<Promotion, ?, ?> promotions;
    private final World world;

    Neighbours(
            Controller<Site, ?, ?> sites,
            Controller<Environment, ?, ?> environments,
            Controller<Release, ?, ?> releases,
            Controller<Promotion, ?, ?> promotions,
            World world) {
        this.sites = sites;
        this.environments = environments;
        this.releases = releases;
        this.promotions = promotions;
        this.world = world;
    }

    /** Environments follow their site's release and policies; releases are numbered and kept by it. */
    void of(Site site) {
        String namespace = site.getMetadata().getNamespace();
        String name = site.getMetadata().getName();
        environments.wake(environments.below(namespace, name));
        releases.wake(releases.below(namespace, name));
    }

    /** A site speaks for its environments, and an environment may wait for what another one has verified. */
    void of(Environment environment) {
        if (environment.getSpec() == null) {
            return;
        }
        String namespace = environment.getMetadata().getNamespace();
        String site = environment.getSpec().site();
        String name = environment.getMetadata().getName();
        sites.wake(namespace, site);
        environments.wake(environments.below(namespace, site).filter(other -> !other.getMetadata().getName().equals(name)));
        environments.below(namespace, site).forEach(one -> promotions.wake(running(namespace, one.getMetadata().getName())));
    }

    /** What an action demands is carried out by its environment. Nobody else would wake one whose status was lost. */
    void of(Promotion promotion) {
        if (promotion.getStatus() == null || promotion.getStatus().step() == null) {
            promotions.wake(promotion);
        }
        if (promotion.getSpec() != null) {
            environments.wake(promotion.getMetadata().getNamespace(), promotion.getSpec().environment());
        }
    }

    /** Promotions that look at this environment or at what it has verified; one that has ended looks at nothing. */
    private Stream<Promotion> running(String namespace, String environment) {
        return promotions.below(namespace, environment).filter(promotion -> promotion.getStatus() == null
                || !Objects.equals(promotion.getStatus().step(), PromotionStep.ENDED));
    }

    void of(Release release) {
        if (release.getSpec() == null) {
            return;
        }
        String namespace = release.getMetadata().getNamespace();
        sites.wake(namespace, release.getSpec().site());
        environments.wake(environments.below(namespace, release.getSpec().site()));
        promotions.wake(promotions.inNamespace(namespace).filter(promotion -> promotion.getSpec() != null && release.getMetadata().getName()
                .equals(promotion.getSpec().release())));
    }

    void of(Change change) {
        switch (change) {
            case Change.OfChild(Id id, Owner owner, boolean gone) -> {
                wake(owner);
                if (gone && id.kind().equals("HostnameClaim")) {
                    environments.wake(environments.all().filter(Neighbours::notReady)); // one of them may want the name
                }
            }
            case Change.OfSecret(String namespace, String name) -> secret(namespace, name);
            case Change.OfSecrets(String namespace) -> {
                sites.wake(sites.inNamespace(namespace));
                environments.wake(environments.inNamespace(namespace));
            }
            case Change.OfTenant(String name) -> { // a tenant's, or one that is in the way of somebody's workload namespace
                environments.wake(environments.all().filter(one -> one.getMetadata().getNamespace().equals(name) || notReady(one)));
            }
            case Change.OfNodes _ -> environments.wake(environments.all());
        }
    }

    /** The proxy answers differently for a hostname. */
    void ofRoute(String hostname) {
        world.child(new Id("HostnameClaim", "", hostname)).flatMap(Child::owner).ifPresent(this::wake);
    }

    /** A registry answers differently for an image that a site, a release or an environment of this namespace names. */
    void ofImages(String namespace) {
        sites.wake(sites.inNamespace(namespace));
        releases.wake(releases.inNamespace(namespace));
        environments.wake(environments.inNamespace(namespace).filter(Neighbours::namesImages));
    }

    private static boolean namesImages(Environment environment) {
        return environment.getSpec() != null && environment.getSpec().deploy() != null && environment.getSpec().deploy().images() != null;
    }

    private void wake(Owner owner) {
        switch (owner.kind()) {
            case "Site" -> sites.wake(owner.namespace(), owner.name());
            case "Environment" -> environments.wake(owner.namespace(), owner.name());
            case "Release" -> releases.wake(owner.namespace(), owner.name());
            case "Promotion" -> promotions.wake(owner.namespace(), owner.name());
            default -> {}
        }
    }

    private void secret(String namespace, String name) {
        Optional<Owner> workload = world.child(new Id("Namespace", "", namespace)).flatMap(Child::owner);
        if (workload.isPresent()) {
            wake(workload.get());
            return;
        }
        sites.inNamespace(namespace).filter(site -> names(site, name)).forEach(site -> {
            sites.wake(site);
            environments.wake(environments.below(namespace, site.getMetadata().getName()));
        });
        environments.wake(environments.inNamespace(namespace).filter(environment -> names(environment, name)));
    }

    private static boolean names(Site site, String secret) {
        return site.getSpec() != null
                && site.getSpec().imagePullSecretNames() != null
                && site.getSpec().imagePullSecretNames().contains(secret);
    }

    private static boolean names(Environment environment, String secret) {
        EnvironmentSpec spec = environment.getSpec();
        if (spec == null) {
            return false;
        }
        return secret.equals(spec.secretName())
                || spec.visitors() != null && secret.equals(spec.visitors().passwordSecretName())
                || spec.tls() != null && secret.equals(spec.tls().secretName());
    }

    private static boolean notReady(Environment environment) {
        return environment.getStatus() == null
                || !Conditions.isTrue(Objects.requireNonNullElse(environment.getStatus().conditions(), List.of()), Conditions.READY);
    }
}
