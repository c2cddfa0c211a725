package dev.berth.operator.apply;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Refusal.Cause;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of children: brings a plan about, phase by phase, and writes nothing that stands already. What the API server
 * refuses is a value in the outcome; an outage is thrown, for the loop to try again.
 */
public final class Applier {
    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LAST_PAUSE_MILLIS = 800;

    private final Api api;
    private final Sight sight;
    private final Secrets secrets;
    private final Fights fights;
    private final MeterRegistry meters;

    public Applier(Api api, Sight sight, MeterRegistry meters, InstantSource clock) {
        this.api = api;
        this.sight = sight;
        this.fights = new Fights(clock);
        this.secrets = new Secrets(api, sight, fights);
        this.meters = meters;
    }

    /** Brings the plan about for this owner. The first phase with a refusal is the last one that is tried. */
    public Outcome apply(Owner owner, Plan plan) {
        return switch (plan) {
            case Plan.Hold _ -> new Outcome(List.of(), 0);
            case Plan.Ensure ensure -> ensure(owner, ensure);
        };
    }

    private Outcome ensure(Owner owner, Plan.Ensure plan) {
        int writes = 0;
        List<Refusal> asides = new ArrayList<>();
        Set<String> boundNow = new HashSet<>();
        for (Plan.Phase phase : plan.phases()) {
            List<Refusal> refusals = new ArrayList<>();
            for (Want want : phase.wants()) {
                boolean fresh = boundNow.contains(want.id().namespace());
                int wrote = attempt(want.id(), refusals, () -> fresh ? patiently(() -> bring(owner, want)) : bring(owner, want));
                if (wrote > 0 && want.id().kind().equals("RoleBinding")) {
                    boundNow.add(want.id().namespace());
                }
                writes += wrote;
            }
            if (phase.aside()) {
                asides.addAll(refusals);
            } else if (!refusals.isEmpty()) {
                return new Outcome(List.copyOf(refusals), List.copyOf(asides), writes);
            }
        }
        List<Refusal> refusals = new ArrayList<>();
        for (Child child : leftovers(owner, plan)) {
            writes += attempt(child.id(), refusals, () -> remove(child.id(), child.uid()));
        }
        return new Outcome(List.copyOf(refusals), List.copyOf(asides), writes);
    }

    /**
     * One write, or none; throws {@link Refused} or the server's answer. One that finds another state than was seen counts as well: the
     * watch does not tell what is known by then, so the plan must be made again at once.
     */
    private interface Attempt {
        boolean wrote();
    }

    /** A right that we gave ourselves a moment ago is not known to every API server yet. */
    private static boolean patiently(Attempt attempt) {
        for (long pause = FIRST_PAUSE_MILLIS; pause <= LAST_PAUSE_MILLIS; pause *= 2) {
            try {
                return attempt.wrote();
            } catch (KubernetesClientException e) {
                if (e.getCode() != 403) {
                    throw e;
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pause));
        }
        return attempt.wrote();
    }

    private int attempt(Id id, List<Refusal> refusals, Attempt attempt) {
        try {
            return attempt.wrote() ? 1 : 0;
        } catch (Refused e) {
            refusals.add(refused(e.refusal()));
        } catch (KubernetesClientException e) {
            refusals.add(refused(Refusals.of(id, e).orElseThrow(() -> e)));
        }
        return 0;
    }

    private Refusal refused(Refusal refusal) {
        meters.counter("berth.refusals", "kind", refusal.id().kind(), "cause", refusal.cause().name()).increment();
        LOG.atInfo()
                .addKeyValue("object", refusal.id())
                .addKeyValue("cause", refusal.cause())
                .addKeyValue("answer", refusal.message())
                .log("a write was refused");
        if (refusal.cause() == Cause.OUTDATED) {
            lookAnew(refusal.id());
        }
        return refusal;
    }

    /** What was seen is not what is: read it, and the namespace it should lie in, so that the next plan stands on what is. */
    private void lookAnew(Id id) {
        api.get(id).ifPresentOrElse(sight::wrote, () -> sight.gone(id));
        if (!id.namespace().isEmpty()) {
            Id namespace = new Id("Namespace", "", id.namespace());
            api.get(namespace).ifPresentOrElse(sight::wrote, () -> sight.gone(namespace));
        }
    }

    private boolean bring(Owner owner, Want want) {
        return switch (want) {
            case Want.Keep(HasMetadata object) -> keep(owner, want.id(), object);
            case Want.Once(HasMetadata object) -> once(owner, want.id(), object);
            case Want.Generate generate -> {
                Optional<Child> have = secrets.look(generate.id());
                have.ifPresent(child -> mine(owner, child));
                yield have.isEmpty() && secrets.generate(generate);
            }
            case Want.SecretCopy copy -> {
                Optional<Child> have = secrets.look(copy.id());
                have.ifPresent(child -> mine(owner, child));
                yield secrets.copy(copy, have);
            }
            case Want.SecretJoin join -> {
                Optional<Child> have = secrets.look(join.id());
                have.ifPresent(child -> mine(owner, child));
                yield secrets.join(join, have);
            }
            case Want.Commit commit -> {
                sight.wrote(api.commit(commit));
                yield true;
            }
            case Want.Remove(Id id, String uid) -> remove(id, uid);
            case Want.Destroy(Id id, String uid, String version, var warrant) -> {
                LOG.atInfo()
                        .addKeyValue("object", id)
                        .addKeyValue("uid", uid)
                        .addKeyValue("warrant", warrant.reason())
                        .log("data is destroyed");
                yield remove(id, uid, () -> api.destroy(id, uid, version));
            }
        };
    }

    private boolean keep(Owner owner, Id id, HasMetadata object) {
        labelled(owner, object);
        Map<String, Object> tree = api.tree(object);
        Optional<Child> seen = sight.seen(id);
        Optional<Child> have = seen.or(() -> create(id, tree));
        if (have.isEmpty()) {
            return true;
        }
        Child child = have.get();
        mine(owner, child);
        String desired = Owned.ofDesired(tree);
        boolean stands = child.owned().equals(desired);
        if (stands && !addedTo(child)) {
            return seen.isEmpty();
        }
        fights.rewrite(id, desired, () -> sight.wrote(stands
                ? api.replaceTemplate(tree, child.version())
                : api.apply(tree, child.uid())));
        return true;
    }

    /** All that Berth wrote stands, and still the pod template is another: somebody put a variable, a container or a mount beside it. */
    private static boolean addedTo(Child child) {
        return child.facts() instanceof Facts.Rollout rollout && !rollout.tampered().isEmpty();
    }

    private boolean once(Owner owner, Id id, HasMetadata object) {
        labelled(owner, object);
        Optional<Child> seen = sight.seen(id);
        seen.or(() -> create(id, api.tree(object))).ifPresent(child -> mine(owner, child));
        return seen.isEmpty();
    }

    /** What does not bear its owner's labels would never be seen again. */
    private static void labelled(Owner owner, HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        if (labels == null || !labels.entrySet().containsAll(owner.labels().entrySet())) {
            throw new IllegalArgumentException(Id.of(object) + " lacks the labels of its owner " + owner);
        }
    }

    /** Creates; when something is there after all, that is what comes back. */
    private Optional<Child> create(Id id, Map<String, Object> tree) {
        try {
            sight.wrote(api.create(tree));
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            return Optional.of(sight.wrote(api.get(id).orElseThrow(() -> e)));
        }
    }

    private boolean remove(Id id, String uid) {
        return remove(id, uid, () -> api.delete(id, uid));
    }

    private boolean remove(Id id, String uid, Runnable delete) {
        try {
            delete.run();
            sight.leaving(id, uid);
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404) {
                throw e;
            }
            sight.gone(id);
            return true;
        }
    }

    /** Refuses what is somebody else's, and what is on its way out: an apply to a terminating object would succeed and be lost. */
    private void mine(Owner owner, Child child) {
        if (!belongs(owner, child)) {
            throw new Refused(child.id(), Cause.NOT_OURS, child.id() + " exists and belongs to "
                    + child.owner().map(other -> other.kind() + " " + other.namespace() + "/" + other.name()).orElse("somebody else"));
        }
        if (child.terminating()) {
            throw new Refused(child.id(), Cause.TERMINATING, child.id() + " is being deleted; a new one is made when it is gone");
        }
    }

    /**
     * By uid; and by name alone only for what lies in a namespace that is this owner's by uid: then its Environment was deleted and
     * made again, and the ledger proved that the namespace is the same one.
     */
    private boolean belongs(Owner owner, Child child) {
        return child.owner()
                .filter(other -> other.uid().equals(owner.uid())
                        || other.sameNameAs(owner) && (child.id().kind().equals("Release") || inOwnNamespace(owner, child)))
                .isPresent();
    }

    private boolean inOwnNamespace(Owner owner, Child child) {
        return !child.id().namespace().isEmpty()
                && sight.seen(new Id("Namespace", "", child.id().namespace()))
                        .flatMap(Child::owner)
                        .filter(holder -> holder.uid().equals(owner.uid()))
                        .isPresent();
    }

    private List<Child> leftovers(Owner owner, Plan.Ensure plan) {
        return plan.leftovers(sight.childrenOf(plan.sweep().owner()).stream()
                .filter(child -> (belongs(owner, child) || leftClaimed(child)) && inReach(owner, child))
                .toList());
    }

    /**
     * A hostname claim of a former primary of this name, which was let go before it could give the name back. Its uid will not come back, and
     * only Berth and an administrator make such claims.
     */
    private static boolean leftClaimed(Child child) {
        return child.id().kind().equals("HostnameClaim");
    }

    /**
     * Labels are anybody's to write in a namespace of their own; Berth would be refused there, or delete what is not its own. So a sweep
     * looks only where this owner's children can lie.
     */
    private boolean inReach(Owner owner, Child child) {
        String namespace = child.id().namespace();
        if (owner.kind().equals("Environment")) {
            return namespace.isEmpty() || inOwnNamespace(owner, child);
        }
        return namespace.equals(owner.namespace());
    }
}
