package dev.berth.plan.world;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreStatus;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.Release;
import dev.berth.api.ReleaseStatus;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunStatus;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Verdict;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plays what surrounds the plans: turns of every primary, an applier that folds wants into a {@link MapWorld}, an API server that
 * gives out uids, versions and generations, and a {@link Stagehand} for kubelet and proxy. The same kinds in the same world always
 * play the same piece.
 */
public final class Rehearsal {
    private final MapWorld world;
    private final List<Kind<?, ?, ?>> kinds;
    private final Stagehand stagehand;
    private final Map<Id, Map<String, Object>> written = new HashMap<>();
    private final Map<Id, Integer> deaths = new HashMap<>();

    /**
     * A rehearsal that changes the given world.
     *
     * @param kinds in the order in which their primaries take turns
     */
    public Rehearsal(MapWorld world, List<Kind<?, ?, ?>> kinds, Stagehand stagehand) {
        this.world = world;
        this.kinds = List.copyOf(kinds);
        this.stagehand = stagehand;
    }

    /**
     * One turn of one primary.
     *
     * @param writes  what changed something, in order
     * @param verdict on the world after the writes
     * @param status  the status before differed from the verdict's
     */
    public record Turn(Id primary, Plan plan, List<Write> writes, List<Refusal> refusals, Verdict<?> verdict, boolean status) {
        /** True when the turn changed nothing, status included. */
        public boolean idle() {
            return writes.isEmpty() && !status;
        }
    }

    /** A want that was written, and the phase that it stood in; what a sweep took away has the phase {@code sweep}. */
    public record Write(String phase, Want want) {}

    /** One turn of every primary that exists when its kind's time comes. */
    public List<Turn> round() {
        List<Turn> turns = new ArrayList<>();
        for (Kind<?, ?, ?> kind : kinds) {
            for (CustomResource<?, ?> primary : world.primaries()) {
                if (kind.type().isInstance(primary)) {
                    turns.add(turn(kind, primary));
                }
            }
        }
        stagehand.act(world, written);
        return turns;
    }

    /** Rounds until one is idle, which is the last of the list; an error after that many without. */
    public List<List<Turn>> play(int limit) {
        List<List<Turn>> rounds = new ArrayList<>();
        for (int n = 0; n < limit; n++) {
            List<Turn> round = round();
            rounds.add(round);
            if (round.stream().allMatch(Turn::idle)) {
                return rounds;
            }
        }
        List<Id> busy = rounds.getLast().stream().filter(t -> !t.idle()).map(Turn::primary).toList();
        throw new IllegalStateException("No rest after " + limit + " rounds: still writing for " + busy);
    }

    /** The last desired form of every object that was kept or made, by identity. */
    public Map<Id, Map<String, Object>> written() {
        return Map.copyOf(written);
    }

    private <P extends CustomResource<?, S>, S, I> Turn turn(Kind<P, S, I> kind, CustomResource<?, ?> cached) {
        P primary = kind.type().cast(cached);
        Owner owner = Owner.of(primary);
        Plan plan = kind.plan().apply(kind.inputs().apply(primary, world));
        Applied applied = new Applied(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        if (plan instanceof Plan.Ensure ensure) {
            ensure(owner, ensure, applied);
        }
        Outcome outcome = new Outcome(List.copyOf(applied.refusals), List.copyOf(applied.asides), applied.writes.size());
        Verdict<S> verdict = kind.verdict().apply(kind.inputs().apply(primary, world), outcome);
        boolean changed = !Objects.equals(verdict.status(), primary.getStatus());
        if (changed) {
            primary.setStatus(verdict.status());
            judge(primary);
        }
        boolean gone = primary.getMetadata().getDeletionTimestamp() != null && (verdict.gone() || !kind.finalized());
        if (gone) {
            died(Id.of(primary));
            written.remove(Id.of(primary));
        }
        return new Turn(Id.of(primary), plan, applied.writes, applied.refusals, verdict, changed || gone);
    }

    private record Applied(List<Write> writes, List<Refusal> refusals, List<Refusal> asides) {}

    private void ensure(Owner owner, Plan.Ensure plan, Applied applied) {
        for (Plan.Phase phase : plan.phases()) {
            for (Want want : phase.wants()) {
                Optional<Refusal> refusal = refusal(owner, want);
                if (refusal.isPresent() && phase.aside()) {
                    applied.asides.add(refusal.get());
                    break;
                }
                if (refusal.isPresent()) {
                    applied.refusals.add(refusal.get());
                    return;
                }
                if (write(want)) {
                    applied.writes.add(new Write(phase.name(), want));
                }
            }
        }
        for (Child child : plan.leftovers(world.childrenOf(plan.sweep().owner()))) {
            remove(child.id());
            applied.writes.add(new Write("sweep", new Want.Remove(child.id(), child.uid())));
        }
    }

    private Optional<Refusal> refusal(Owner owner, Want want) {
        Optional<Child> live = world.live(want.id());
        Id id = want.id();
        if (live.isEmpty()) {
            if (want instanceof Want.Remove(Id _, String uid) && primary(id).filter(one -> !uid.equals(one.getMetadata().getUid()))
                    .isPresent()) {
                return refuse(id, Refusal.Cause.OUTDATED, "it was made anew");
            }
            boolean removal = want instanceof Want.Commit || want instanceof Want.Remove || want instanceof Want.Destroy;
            return removal ? Optional.empty() : homeless(owner, id);
        }
        Child child = live.get();
        return switch (want) {
            case Want.Commit commit when !commit.version().equals(child.version()) || !commit.uid().equals(child.uid()) ->
                refuse(id, Refusal.Cause.OUTDATED, "it changed since the decision");
            case Want.Remove remove when !remove.uid().equals(child.uid()) -> refuse(id, Refusal.Cause.OUTDATED, "it was made anew");
            case Want.Destroy destroy when !destroy.uid().equals(child.uid()) || !destroy.version().equals(child.version()) ->
                refuse(id, Refusal.Cause.OUTDATED, "it changed since the decision");
            case Want.Commit _,Want.Remove _,Want.Destroy _ -> Optional.empty();
            default -> {
                if (!belongs(owner, child)) {
                    yield refuse(id, Refusal.Cause.NOT_OURS, id + " exists and belongs to somebody else");
                }
                yield child.terminating() ? refuse(id, Refusal.Cause.TERMINATING, id + " is being deleted") : Optional.empty();
            }
        };
    }

    /** By uid, or by name in a namespace that is this owner's by uid. */
    private boolean belongs(Owner owner, Child child) {
        return child.owner().filter(other -> other.uid().equals(owner.uid()) || other.sameNameAs(owner) && inOwnNamespace(owner, child))
                .isPresent();
    }

    private boolean inOwnNamespace(Owner owner, Child child) {
        return world.live(new Id("Namespace", "", child.id().namespace())).flatMap(Child::owner).filter(owner::equals).isPresent();
    }

    /** A workload namespace must stand before what is in it; the tenant's was there before us. */
    private Optional<Refusal> homeless(Owner owner, Id id) {
        boolean home = id.namespace().isEmpty() || id.namespace().equals(owner.namespace())
                || world.live(new Id("Namespace", "", id.namespace())).isPresent();
        return home ? Optional.empty() : refuse(id, Refusal.Cause.INVALID, "namespace " + id.namespace() + " not found");
    }

    private static Optional<Refusal> refuse(Id id, Refusal.Cause cause, String message) {
        return Optional.of(new Refusal(id, cause, message));
    }

    private boolean write(Want want) {
        return switch (want) {
            case Want.Keep(HasMetadata object) -> keep(object);
            case Want.Once(HasMetadata object) -> world.live(want.id()).isEmpty() && keep(object);
            case Want.Generate generate -> generate(generate);
            case Want.SecretCopy copy -> copy(copy);
            case Want.SecretJoin join -> join(join);
            case Want.Commit commit -> commit(commit);
            case Want.Remove(Id id, String _) -> remove(id);
            case Want.Destroy(Id id, String _, String _, var _) -> remove(id);
        };
    }

    private boolean keep(HasMetadata object) {
        Map<String, Object> tree = Documents.tree(object);
        Id id = Id.of(object);
        Optional<Child> before = world.live(id);
        if (before.isPresent() && tree.equals(written.get(id))) {
            return false;
        }
        boolean sameSpec = before.isPresent() && Objects.equals(tree.get("spec"), written.getOrDefault(id, Map.of()).get("spec"));
        long generation = before.map(Child::generation).orElse(0L) + (sameSpec ? 0 : 1);
        String uid = before.map(Child::uid).orElseGet(() -> uid(id));
        written.put(id, tree);
        String resourceVersion = world.nextVersion();
        if (object instanceof CustomResource<?, ?> custom && !(object instanceof HostnameClaim)) {
            publish(custom, tree, uid, generation, resourceVersion);
        }
        world.put(new Child(id, Owner.from(object.getMetadata()), uid, resourceVersion, generation, false, "", Seen.facts(object, before
                .map(Child::facts))));
        return true;
    }

    /** What is made again under its name is another object. */
    private String uid(Id id) {
        Integer before = deaths.get(id);
        return before == null ? Seen.uid(id) : Seen.uid(id) + "-" + (before + 1);
    }

    private void died(Id id) {
        world.remove(id);
        deaths.merge(id, 1, Integer::sum);
    }

    /** A primary that another primary made takes part from now on. */
    private void publish(CustomResource<?, ?> made, Map<String, Object> tree, String uid, long generation, String resourceVersion) {
        CustomResource<?, ?> copy = Documents.value(tree, made.getClass());
        copy.getMetadata().setUid(uid);
        copy.getMetadata().setGeneration(generation);
        copy.getMetadata().setResourceVersion(resourceVersion);
        copy.getMetadata().setCreationTimestamp(primary(Id.of(made)).map(one -> one.getMetadata().getCreationTimestamp()).orElseGet(
                () -> world.now().toString()));
        statusOf(world, Id.of(made)).ifPresent(status -> restore(copy, status));
        world.put(copy);
    }

    private static Optional<Object> statusOf(MapWorld world, Id id) {
        return world.primaries().stream().filter(p -> Id.of(p).equals(id)).findFirst().map(CustomResource::getStatus);
    }

    /** What a user typed is a primary, and nobody's child. */
    private Optional<CustomResource<?, ?>> primary(Id id) {
        return world.primaries().stream().filter(one -> Id.of(one).equals(id)).findFirst();
    }

    private static void restore(CustomResource<?, ?> copy, Object status) {
        switch (copy) {
            case Site site -> site.setStatus((SiteStatus) status);
            case Environment environment -> environment.setStatus((EnvironmentStatus) status);
            case Release release -> release.setStatus((ReleaseStatus) status);
            case Promotion promotion -> promotion.setStatus((PromotionStatus) status);
            case TaskRun run -> run.setStatus((TaskRunStatus) status);
            case Backup backup -> backup.setStatus((BackupStatus) status);
            case BackupStore store -> store.setStatus((BackupStoreStatus) status);
            case Restore restore -> restore.setStatus((RestoreStatus) status);
            default -> throw new IllegalStateException("no status is known for " + copy.getKind());
        }
    }

    private boolean generate(Want.Generate want) {
        if (world.live(want.id()).isPresent()) {
            return false;
        }
        keep(want.shell());
        Set<String> keys = new HashSet<>(want.fixed().keySet());
        keys.addAll(want.random().keySet());
        print(want.shell(), keys, "drawn");
        return true;
    }

    private boolean copy(Want.SecretCopy want) {
        Known<SecretPrint> have = world.secret(want.id().namespace(), want.id().name());
        if (have.optional().map(SecretPrint::print).filter(want.print()::equals).isPresent()) {
            return false;
        }
        keep(want.shell());
        Set<String> keys = world.secret(want.from().namespace(), want.from().name()).optional().map(SecretPrint::keys).orElse(Set.of());
        print(want.shell(), keys, want.print());
        return true;
    }

    private boolean join(Want.SecretJoin want) {
        if (!keep(want.shell())) {
            return false;
        }
        Set<String> keys = new HashSet<>(want.fixed().keySet());
        keys.addAll(want.copied().keySet());
        keys.addAll(want.derived().keySet());
        keys.addAll(want.sealed().keySet());
        print(want.shell(), keys, "joined");
        return true;
    }

    private void print(HasMetadata shell, Set<String> keys, String print) {
        String type = Objects.toString(Documents.tree(shell).get("type"), "Opaque");
        world.secret(shell.getMetadata().getNamespace(), shell.getMetadata().getName(), new Known.Value<>(new SecretPrint(type, keys,
                print)));
    }

    private boolean commit(Want.Commit want) {
        Optional<Child> live = world.live(want.id());
        if (live.isPresent() && want.id().kind().equals("Release")) {
            note(live.get(), want.annotations());
            return true;
        }
        if (live.isEmpty() || !(live.get().facts() instanceof Facts.Space(Map<String, String> labels, Map<String, String> annotations))) {
            return false;
        }
        Child child = live.get();
        Map<String, String> labelsAfter = merged(labels, want.labels());
        Optional<Owner> owner = Owner.from(new ObjectMetaBuilder().withLabels(labelsAfter).build());
        world.put(new Child(child.id(), owner, child.uid(), world.nextVersion(), child.generation(), child.terminating(), child.owned(),
                new Facts.Space(labelsAfter, merged(annotations, want.annotations()))));
        return true;
    }

    private void note(Child release, Map<String, String> annotations) {
        String resourceVersion = world.nextVersion();
        world.primaries().stream().filter(one -> Id.of(one).equals(release.id())).forEach(one -> {
            one.getMetadata().setAnnotations(merged(Objects.requireNonNullElse(one.getMetadata().getAnnotations(), Map.of()), annotations));
            one.getMetadata().setResourceVersion(resourceVersion);
            world.put(one);
        });
        world.put(new Child(release.id(), release.owner(), release.uid(), resourceVersion, release.generation(), release.terminating(),
                release.owned(), release.facts()));
    }

    /** A merge patch: null takes an entry away. */
    private static Map<String, String> merged(Map<String, String> before, Map<String, String> patch) {
        Map<String, String> after = new TreeMap<>(before);
        patch.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return after;
    }

    private boolean remove(Id id) {
        boolean there = world.live(id).isPresent() || primary(id).isPresent();
        died(id);
        written.remove(id);
        stagehand.gone(world, id);
        return there;
    }

    /** What a Site sees of its Environment once that was judged. */
    private void judge(CustomResource<?, ?> primary) {
        Id id = Id.of(primary);
        if (primary instanceof Environment environment && world.live(id).isPresent()) {
            Child child = world.live(id).get();
            List<Condition> conditions = environment.getStatus().conditions() == null ? List.of() : environment.getStatus().conditions();
            Map<String, String> byType = new TreeMap<>();
            conditions.forEach(c -> byType.put(c.type(), c.status()));
            world.put(new Child(id, child.owner(), child.uid(), world.nextVersion(), child.generation(), child.terminating(), child.owned(),
                    new Facts.Judged(byType, conditions.stream().map(Condition::reason).toList())));
        }
    }
}
