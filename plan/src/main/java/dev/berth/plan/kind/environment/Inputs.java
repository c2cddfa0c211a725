package dev.berth.plan.kind.environment;

import dev.berth.api.BackupStore;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.api.WhenFound;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.World;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.backup.Opening;
import dev.berth.plan.part.backup.Pruner;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.stage.Stopped;
import dev.berth.plan.time.SiteZone;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that an Environment's turn looks at, resolved once. {@code world} answers only for names that the turn learns on its way, such as
 * those of a release's Secrets; it is asked for seen things only and does no I/O.
 *
 * @param obstacle what forbids any decision; then the values behind it may be absent
 * @param pending  an answer is on its way without which nothing can be decided
 * @param space    the workload namespace
 * @param from     the Environment whose verified release may be taken
 * @param heldBy   the action that decides now
 * @param backups  when they are made and kept, and where
 */
record Inputs(
        Environment environment,
        Optional<Finding> obstacle,
        boolean pending,
        Optional<Site> site,
        Optional<Scope> scope,
        Optional<Effective> effective,
        Optional<Child> space,
        Ledger ledger,
        Known<Environment> from,
        Optional<HeldBy> heldBy,
        BackupPolicy backups,
        List<Child> children,
        World world) {

    /** What the ledger says of a decision that the Site's present stack made. */
    static final String FOLLOWED = "FollowSite";

    static Inputs of(Environment environment, World world) {
        String namespace = environment.getMetadata().getNamespace();
        String name = environment.getMetadata().getName();
        String siteName = environment.getSpec().site();
        Known<Site> site = world.site(namespace, siteName);
        Known<String> tenantUid = world.tenantUid(namespace);
        Optional<Stage> stage = StageDefaults.stage(siteName, name, environment.getSpec());
        if (site.pending() || tenantUid.pending()) {
            return blocked(environment, Optional.empty(), world);
        }
        if (stage.isEmpty()) {
            return blocked(environment, Optional.of(Finding.stalled("StageMissing", "The name " + StageDefaults.shortName(siteName, name)
                    + " is no stage: say which one it is in spec.stage (dev, preprod, prod, debug or preview).")), world);
        }
        if (tenantUid.optional().isEmpty()) {
            return blocked(environment, Optional.of(Finding.waiting("TenantUnknown", "Namespace " + namespace + " has not been seen yet.")),
                    world);
        }
        Scope scope = new Scope(Owner.of(environment), tenantUid.optional().get(), Access.namespaceOf(namespace, name), siteName, stage
                .get());
        Optional<Child> space = world.child(new Id("Namespace", "", scope.namespace()));
        Optional<Finding> obstacle = space.flatMap(s -> foreign(s, scope));
        Ledger ledger = Ledger.empty();
        if (space.isPresent() && obstacle.isEmpty() && space.get().facts() instanceof Facts.Space facts) {
            try {
                ledger = Ledger.of(facts);
            } catch (Ledger.UnreadableLedger e) {
                obstacle = Optional.of(Finding.stalled("LedgerUnreadable", "The annotations berth.dev/* of namespace " + scope.namespace()
                        + " hold something that this version does not understand. Nothing was changed: restore them, or upgrade the operator."));
            }
        }
        if (site.optional().isEmpty()) {
            obstacle = obstacle.or(() -> Optional.of(Finding.stalled("SiteNotFound", "Site " + siteName + " does not exist in namespace "
                    + namespace
                    + ": apply it, or name another one in a new Environment. What runs here was left alone.")));
        }
        if (obstacle.isEmpty() && ledger.release().isPresent() && refusesFound(environment, space.orElseThrow(), scope)) {
            obstacle = Optional.of(Finding.stalled("DataFound", "Namespace " + scope.namespace()
                    + " keeps the data of a former environment of this name, and "
                    + "dataPolicy.whenFound is Refuse: set it to Reattach, or delete that namespace if its data may go."));
        }
        String domain = site.optional().map(s -> s.getSpec().domain()).orElse("");
        boolean promoted = promoted(ledger);
        StageDefaults defaults = new StageDefaults(siteName, domain, name, preprod(world, namespace, siteName), promoted);
        Optional<Release> running = ledger.release().flatMap(r -> world.release(namespace, r.name()).optional());
        Effective effective = defaults.of(environment.getSpec(), stage.get(), running.map(r -> r.getSpec().stack()));
        Known<Environment> from = effective.from() == null ? new Known.Missing<>() : world.environment(namespace, effective.from());
        BackupPolicy policy = BackupPolicy.of(environment, site.optional(), world);
        // Without a Site there is no domain, and a hostname made of nothing is none.
        Optional<Effective> said = site.optional().map(_ -> effective.savedIn(policy.store().orElse(null)));
        Optional<HeldBy> heldBy = savesLast(environment, space)
                ? Optional.empty()
                : HeldBy.of(world.promotionsOf(namespace, name), world.restoresOf(namespace, name), ledger);
        return new Inputs(environment, obstacle, from.pending(), site.optional(), Optional.of(scope), said, space, ledger, from, heldBy,
                policy, within(scope, world.childrenOf(scope.owner())), world);
    }

    /** No action is carried out any more: what is there is saved as it is. */
    private static boolean savesLast(Environment environment, Optional<Child> space) {
        return environment.getMetadata().getDeletionTimestamp() != null && space.flatMap(Kept::of).flatMap(Kept::saving).isPresent();
    }

    /** By what a mode decided last; an action says nothing about the mode. */
    private static boolean promoted(Ledger ledger) {
        return ledger.release().isPresent() && ledger.decisions().stream()
                .filter(decision -> decision.action() == null)
                .findFirst()
                .filter(decision -> FOLLOWED.equals(decision.by()))
                .isEmpty();
    }

    private static Inputs blocked(Environment environment, Optional<Finding> obstacle, World world) {
        return new Inputs(environment, obstacle, obstacle.isEmpty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Ledger.empty(), new Known.Missing<>(), Optional.empty(), BackupPolicy.of(environment, Optional.empty(), world), List.of(),
                world);
    }

    /** Nothing is adopted by name: the namespace must say that it is this tenant's environment of this name. */
    private static Optional<Finding> foreign(Child space, Scope scope) {
        boolean sameName = space.owner().filter(scope.owner()::sameNameAs).isPresent();
        Map<String, String> labels = space.facts() instanceof Facts.Space facts ? facts.labels() : Map.of();
        boolean ours = sameName && scope.tenantUid().equals(labels.get(Labels.TENANT_UID));
        if (ours && !scope.site().equals(labels.get(Labels.SITE))) {
            return Optional.of(Finding.stalled("NamespaceTaken", "Namespace " + scope.namespace()
                    + " keeps the data of an environment of site " + labels.get(Labels.SITE)
                    + ": delete that namespace if its data may go, or give this environment another name."));
        }
        if (sameName && !ours) {
            return Optional.of(Finding.stalled("NamespaceTaken", "Namespace " + scope.namespace()
                    + " keeps the data of an environment of this name, from a namespace "
                    + scope.owner().namespace() + " that was deleted since: delete " + scope.namespace()
                    + " if that data may go, or give this environment another name."));
        }
        if (!ours) {
            return Optional.of(Finding.stalled("NamespaceTaken", "Namespace " + scope.namespace()
                    + " exists and is not this environment's: delete or rename that namespace, or give this environment another name."));
        }
        return space.terminating()
                ? Optional.of(Finding.waiting("NamespaceTerminating", "Namespace " + scope.namespace()
                        + " is being deleted: this environment starts when it is gone."))
                : Optional.empty();
    }

    private static boolean refusesFound(Environment environment, Child space, Scope scope) {
        boolean former = space.owner().filter(o -> !o.uid().equals(scope.owner().uid())).isPresent();
        return former && environment.getSpec().dataPolicy() != null && environment.getSpec().dataPolicy().whenFound() == WhenFound.REFUSE;
    }

    /** A label can be written anywhere; a child of this environment lies in its workload namespace, or in none. */
    private static List<Child> within(Scope scope, List<Child> children) {
        return children.stream().filter(c -> c.id().namespace().isEmpty() || c.id().namespace().equals(scope.namespace())).toList();
    }

    private static Optional<String> preprod(World world, String namespace, String site) {
        return world.environmentsOf(namespace, site).stream()
                .filter(e -> StageDefaults.stage(site, e.getMetadata().getName(), e.getSpec()).filter(Stage.PREPROD::equals).isPresent())
                .map(e -> e.getMetadata().getName())
                .sorted()
                .findFirst();
    }

    /** The kept namespace of a former Environment of this name in this tenant: it becomes ours by a patch of its owner. */
    boolean reattaching() {
        return space.flatMap(Child::owner).filter(o -> !o.uid().equals(place().owner().uid())).isPresent();
    }

    boolean suspended() {
        return Stopped.suspended(environment, site);
    }

    /** When its lifetime is over. */
    Optional<Instant> expires() {
        return Stopped.expires(environment, says(), ledger);
    }

    /** What is being deleted is left as it was then. */
    boolean expired() {
        return Stopped.expired(environment, says(), ledger, deleting() ? deleted() : now());
    }

    /** What holds for it; its Site may be gone before it. */
    private Optional<Effective> says() {
        return effective.or(() -> scope.filter(_ -> deleting()).map(_ -> alone()));
    }

    /** What its own spec says, whatever becomes of its Site. */
    Effective alone() {
        return new StageDefaults(place().site(), "", environment.getMetadata().getName(), Optional.empty(), false)
                .of(environment.getSpec(), place().stage(), Optional.empty());
    }

    /** A restore is about to replace data. */
    boolean restoring() {
        return Restoring.of(this).filter(Restoring::stops).isPresent();
    }

    /** No pods shall run; all else stays. */
    boolean stopped() {
        return suspended() || expired() || restoring();
    }

    /** Volume name to the claim that is that volume now, or becomes it with the next write of the ledger. */
    Map<String, Holding> held() {
        Map<String, Holding> held = new TreeMap<>(ledger.volumes());
        Restoring.of(this).map(Restoring::taking).ifPresent(held::putAll);
        return held;
    }

    boolean deleting() {
        return environment.getMetadata().getDeletionTimestamp() != null;
    }

    /** When its deletion was asked for; only of one that is being deleted. */
    Instant deleted() {
        return Instant.parse(environment.getMetadata().getDeletionTimestamp());
    }

    /** The workload namespace is this very environment's, and stays. */
    boolean owns() {
        return space.filter(one -> !one.terminating() && one.owner().filter(owner -> owner.uid().equals(place().owner().uid())).isPresent())
                .isPresent();
    }

    /** Where it runs; only without an obstacle. */
    Scope place() {
        return scope.orElseThrow();
    }

    String tenant() {
        return environment.getMetadata().getNamespace();
    }

    Instant now() {
        return world.now();
    }

    /** The repository of this environment in that store. */
    Optional<Repository> repository(String store) {
        return repository(store, environment.getMetadata().getName());
    }

    /** The same of another environment of the tenant. */
    Optional<Repository> repository(String store, String other) {
        return world.backupStore(tenant(), store).optional().map(one -> Repository.of(one, tenant(), other));
    }

    /** The Secret that opens it here; empty while the tenant's own are not all there. */
    Optional<Want> opened(String store) {
        return opened(repository(store), Names.store(store));
    }

    /** The same for any repository, as a Secret of that name. */
    Optional<Want> opened(Optional<Repository> repository, String secret) {
        return repository.flatMap(one -> {
            Opening opening = opening(one.store());
            return opening.prints().map(prints -> one.secret(place(), secret, prints, opening.escrow(one.store())));
        });
    }

    private Opening opening(BackupStore store) {
        return Opening.of(store, id -> world.secret(id.namespace(), id.name()));
    }

    /** Whether what opens the store to its login that may remove is there; empty where it has none beside its own. */
    Optional<Opening> pruning() {
        return pruner().map(this::opening);
    }

    /** The store of this environment's points as that login sees it. */
    private Optional<BackupStore> pruner() {
        return backups.store().flatMap(store -> world.backupStore(tenant(), store).optional()).flatMap(Pruner::of);
    }

    /** The Secret that opens it to what forgets; empty while the tenant's own are not all there. */
    Optional<Want> openedToForget() {
        return pruner().map(one -> opened(Optional.of(Repository.of(one, tenant(), environment.getMetadata().getName())), Names.PRUNE))
                .orElseGet(() -> backups.store().flatMap(this::opened));
    }

    /** Print of the key of that store, encrypted to its recipients; empty where there are none. */
    Optional<String> escrow(BackupStore store) {
        return opening(store).escrow(store);
    }

    /** The Job of that name, which saves or fetches a part. */
    Optional<Facts.Saving> saving(String job) {
        return child("Job", job).map(Child::facts).flatMap(facts -> facts instanceof Facts.Saving saving
                ? Optional.of(saving)
                : Optional.empty());
    }

    /** An environment of this name made that action for itself. */
    boolean made(HasMetadata action) {
        return Owner.from(action.getMetadata()).filter(place().owner()::sameNameAs).isPresent();
    }

    Ground ground() {
        return world.ground();
    }

    /** By whose clock the schedules, windows and freezes of its site go. */
    ZoneId zone() {
        return SiteZone.of(site, ground());
    }

    Optional<Child> child(String kind, String name) {
        return world.child(new Id(kind, place().namespace(), name));
    }
}
