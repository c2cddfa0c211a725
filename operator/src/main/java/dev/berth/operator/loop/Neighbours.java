package dev.berth.operator.loop;

import dev.berth.api.Backup;
import dev.berth.api.BackupStep;
import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.api.RecoveryStatus;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.api.Site;
import dev.berth.api.SiteImage;
import dev.berth.api.SiteRelease;
import dev.berth.api.SiteStatus;
import dev.berth.api.Stage;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStep;
import dev.berth.operator.shelf.Change;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.stage.StageDefaults;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom to wake when something changed. Waking too many costs a turn that writes nothing; waking too few leaves somebody behind until
 * the next resync: where it is not plain who looks at what, all of a site are woken.
 */
final class Neighbours {
    private static final Set<String> RUNS_SHOW_IN = Set.of("Job", "Pod");

    private final Controller<Site, ?, ?> sites;
    private final Controller<Environment, ?, ?> environments;
    private final Controller<Release, ?, ?> releases;
    private final Controller<Promotion, ?, ?> promotions;
    private final Controller<TaskRun, ?, ?> taskRuns;
    private final Controller<Backup, ?, ?> backups;
    private final Controller<BackupStore, ?, ?> backupStores;
    private final Controller<Restore, ?, ?> restores;
    private final World world;

    Neighbours(
            Controller<Site, ?, ?> sites,
            Controller<Environment, ?, ?> environments,
            Controller<Release, ?, ?> releases,
            Controller<Promotion, ?, ?> promotions,
            Controller<TaskRun, ?, ?> taskRuns,
            Controller<Backup, ?, ?> backups,
            Controller<BackupStore, ?, ?> backupStores,
            Controller<Restore, ?, ?> restores,
            World world) {
        this.sites = sites;
        this.environments = environments;
        this.releases = releases;
        this.promotions = promotions;
        this.taskRuns = taskRuns;
        this.backups = backups;
        this.backupStores = backupStores;
        this.restores = restores;
        this.world = world;
    }

    /** What those around a site read of it: all but what it says of its environments. */
    private record Read(
            Long generation, boolean leaving, SiteRelease release, List<SiteImage> images, Long judged,
            Optional<Condition> current) {
        static Read of(Site site) {
            ObjectMeta meta = site.getMetadata();
            Optional<SiteStatus> status = Optional.ofNullable(site.getStatus());
            return new Read(
                    meta.getGeneration(),
                    site.isMarkedForDeletion(),
                    status.map(SiteStatus::release).orElse(null),
                    status.map(SiteStatus::images).orElse(null),
                    status.map(SiteStatus::observedGeneration).orElse(null),
                    status.flatMap(one -> Conditions.find(one.conditions(), "ReleaseCurrent")));
        }
    }

    /** Environments follow their site's release and policies, and so do promotions to them; releases are pulled with its Secrets. */
    void of(Optional<Site> before, Site site) {
        if (before.filter(one -> Read.of(one).equals(Read.of(site))).isPresent()) {
            return;
        }
        String namespace = site.getMetadata().getNamespace();
        String name = site.getMetadata().getName();
        environments.wake(environments.below(namespace, name));
        environments.below(namespace, name).forEach(one -> promotions.wake(running(namespace, one.getMetadata().getName())));
        releases.wake(releases.below(namespace, name));
    }

    /** A site speaks for its environments, and an environment may wait for what another one has verified. */
    void of(Optional<Environment> before, Environment environment) {
        if (environment.getSpec() == null) {
            return;
        }
        String namespace = environment.getMetadata().getNamespace();
        String site = environment.getSpec().site();
        String name = environment.getMetadata().getName();
        sites.wake(namespace, site);
        Set<String> named = deployed(environment);
        if (before.filter(one -> deployed(one).equals(named)).isEmpty()) { // who deploys them decides how they are followed
            releases.wake(releases.below(namespace, site).filter(release -> named.contains(release.getMetadata().getName())));
        }
        // What stages there are decides how each one deploys; of what an environment says only those read that are gated by it.
        environments.wake(environments.below(namespace, site)
                .filter(other -> !other.getMetadata().getName().equals(name))
                .filter(other -> before.isEmpty() || looksAt(other, name)));
        environments.below(namespace, site).forEach(one -> promotions.wake(running(namespace, one.getMetadata().getName())));
        taskRuns.wake(runs(namespace, name));
        backups.wake(saving(namespace, name));
        restores.wake(restoring(namespace, name));
        Optional<Saved> saved = before.map(Saved::of);
        if (!saved.equals(Optional.of(Saved.of(environment)))) {
            Stream.concat(saved.stream(), Stream.of(Saved.of(environment))).flatMap(one -> one.store().stream()).distinct().forEach(
                    store -> backupStores.wake(namespace, store));
        }
    }

    /** What a store reads of an environment whose recovery points it holds. */
    private record Saved(Optional<String> store, Optional<String> checked, boolean damaged) {
        static Saved of(Environment environment) {
            Optional<RecoveryStatus> backup = Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::backup);
            return new Saved(backup.map(RecoveryStatus::store), backup.map(RecoveryStatus::lastChecked), EnvironmentWords.repositoryDamaged(
                    environment));
        }
    }

    /**
     * What a backup demands is made by its environment, which also says what protects it; the next backup may be waiting for this one, and a
     * restore or a promotion for its point. A store hears what a point has found in it.
     */
    void of(Backup backup) {
        if (backup.getStatus() == null || backup.getStatus().step() == null) {
            backups.wake(backup);
        }
        Optional.ofNullable(backup.getStatus()).filter(status -> status.recoveryPoint() != null && status.store() != null).ifPresent(
                status -> backupStores.wake(backup.getMetadata().getNamespace(), status.store()));
        if (backup.getSpec() != null) {
            environments.wake(backup.getMetadata().getNamespace(), backup.getSpec().environment());
            backups.wake(saving(backup.getMetadata().getNamespace(), backup.getSpec().environment()).filter(other -> !other.getMetadata()
                    .getUid().equals(backup.getMetadata().getUid())));
            restores.wake(restoring(backup.getMetadata().getNamespace(), backup.getSpec().environment()));
            promotions.wake(running(backup.getMetadata().getNamespace(), backup.getSpec().environment()));
        }
    }

    /**
     * What a restore demands is made by its environment, and the next restore may be waiting for this one; a drill proves a point, and a
     * safety point is made for as long as it is wanted.
     */
    void of(Restore restore) {
        if (restore.getStatus() == null || restore.getStatus().step() == null) {
            restores.wake(restore);
        }
        if (restore.getSpec() != null) {
            String namespace = restore.getMetadata().getNamespace();
            environments.wake(namespace, restore.getSpec().environment());
            source(restore).forEach(environment -> environments.wake(namespace, environment));
            if (restore.getStatus() != null) {
                Stream.of(restore.getStatus().backup(), restore.getStatus().safetyPoint()).filter(Objects::nonNull).forEach(
                        backup -> backups.wake(namespace, backup));
            }
            if (Drill.is(restore)) {
                restores.wake(restoring(namespace, restore.getSpec().environment()).filter(other -> Drill.is(other) && !other.getMetadata()
                        .getUid().equals(restore.getMetadata().getUid())));
            }
        }
    }

    /** Another environment whose point it names: that keeps it, and checks nothing meanwhile. */
    private Stream<String> source(Restore restore) {
        return backups.inNamespace(restore.getMetadata().getNamespace())
                .filter(backup -> backup.getMetadata().getName().equals(restore.getSpec().backup()))
                .map(backup -> backup.getSpec().environment())
                .filter(environment -> !environment.equals(restore.getSpec().environment()));
    }

    /** Restores of an environment that have not ended. */
    private Stream<Restore> restoring(String namespace, String environment) {
        return restores.below(namespace, environment).filter(Neighbours::goesOn);
    }

    private static boolean goesOn(Restore restore) {
        return restore.getStatus() == null || restore.getStatus().step() != RestoreStep.ENDED;
    }

    /** Backups, restores and promotions wait for a store that opens, and environments say whether their points can be opened. */
    void of(BackupStore store) {
        if (store.getStatus() == null || store.getStatus().conditions() == null) {
            backupStores.wake(store);
        }
        backups.wake(backups.inNamespace(store.getMetadata().getNamespace()).filter(Neighbours::goesOn));
        restores.wake(restores.inNamespace(store.getMetadata().getNamespace()).filter(Neighbours::goesOn));
        promotions.wake(promotions.inNamespace(store.getMetadata().getNamespace()).filter(Neighbours::goesOn));
        environments.wake(environments.inNamespace(store.getMetadata().getNamespace()));
    }

    /** Backups of an environment that have not ended. */
    private Stream<Backup> saving(String namespace, String environment) {
        return backups.below(namespace, environment).filter(Neighbours::goesOn);
    }

    private static boolean goesOn(Backup backup) {
        return backup.getStatus() == null || backup.getStatus().step() != BackupStep.ENDED;
    }

    /** What a task run demands is made by its environment. */
    void of(TaskRun run) {
        if (run.getStatus() == null || run.getStatus().step() == null) {
            taskRuns.wake(run);
        }
        if (run.getSpec() != null) {
            environments.wake(run.getMetadata().getNamespace(), run.getSpec().environment());
        }
    }

    private Stream<TaskRun> runs(String namespace, String environment) {
        return taskRuns.below(namespace, environment).filter(run -> run.getStatus() == null || run.getStatus().step() != TaskRunStep.ENDED);
    }

    /** Names of the releases that it runs and ran. */
    private static Set<String> deployed(Environment environment) {
        return Verification.deployed(environment).map(DeployedRelease::name).collect(Collectors.toSet());
    }

    /** True also where it has not said yet what it looks at, by the spec that it has now: a turn of it may have looked already. */
    private static boolean looksAt(Environment environment, String other) {
        EnvironmentStatus status = environment.getStatus();
        boolean said = status != null && status.effective() != null && Objects.equals(environment.getMetadata().getGeneration(), status
                .observedGeneration());
        return !said || other.equals(status.effective().from()) || status.effective().from() == null && isProd(environment);
    }

    /** Where a preprod came just now, it may be gated by that before it says so. */
    private static boolean isProd(Environment environment) {
        return StageDefaults.stage(environment.getSpec().site(), environment.getMetadata().getName(), environment.getSpec()).filter(
                Stage.PROD::equals).isPresent();
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
        return promotions.below(namespace, environment).filter(Neighbours::goesOn);
    }

    private static boolean goesOn(Promotion promotion) {
        return promotion.getStatus() == null || promotion.getStatus().step() != PromotionStep.ENDED;
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
                if (owner.kind().equals("Environment") && RUNS_SHOW_IN.contains(id.kind())) {
                    taskRuns.wake(runs(owner.namespace(), owner.name()));
                    backups.wake(saving(owner.namespace(), owner.name()));
                    restores.wake(restoring(owner.namespace(), owner.name()));
                }
                if (gone && id.kind().equals("HostnameClaim")) {
                    environments.wake(environments.all().filter(Neighbours::notReady)); // one of them may want the name
                }
            }
            case Change.OfSecret(String namespace, String name) -> secret(namespace, name);
            case Change.OfSecrets(String namespace) -> {
                sites.wake(sites.inNamespace(namespace));
                environments.wake(environments.inNamespace(namespace));
                backupStores.wake(backupStores.inNamespace(namespace));
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
        backupStores.inNamespace(namespace).filter(store -> names(store, name)).forEach(store -> {
            backupStores.wake(store);
            backups.inNamespace(namespace).filter(Neighbours::goesOn).forEach(backup -> environments.wake(namespace, backup.getSpec()
                    .environment()));
            restores.inNamespace(namespace).filter(Neighbours::goesOn).forEach(restore -> environments.wake(namespace, restore.getSpec()
                    .environment()));
            environments.wake(environments.inNamespace(namespace).filter(environment -> forgetsIn(store, environment)));
        });
    }

    private static boolean names(BackupStore store, String secret) {
        return store.getSpec() != null && (secret.equals(store.getSpec().credentialsSecretName()) || secret.equals(store.getSpec()
                .encryption().keySecretName()) || prunes(store) && secret.equals(store.getSpec().prune().credentialsSecretName()));
    }

    private static boolean prunes(BackupStore store) {
        return store.getSpec().prune() != null;
    }

    /** It says what its retention lacks. */
    private static boolean forgetsIn(BackupStore store, Environment environment) {
        return prunes(store) && environment.getStatus() != null && environment.getStatus().backup() != null && store.getMetadata().getName()
                .equals(environment.getStatus().backup().store());
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
