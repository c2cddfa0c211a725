package dev.berth.operator.sim;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.SentTree;
import dev.berth.operator.loop.LoopByHand;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.sim.Revision.Actor;
import dev.berth.plan.Id;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every write of the operator, to the simulated cluster. */
final class OperatorApi implements Api, Reporter.Api, LoopByHand.Finalizers {
    /** Thousands of schedules want the same objects, and converting one takes longer than comparing it. */
    private static final Map<HasMetadata, Map<String, Object>> TREES = new ConcurrentHashMap<>();

    private static final int MOST_TREES = 20_000;

    private final SimulatedCluster cluster;
    private final Wire wire;

    OperatorApi(SimulatedCluster cluster, Wire wire) {
        this.cluster = cluster;
        this.wire = wire;
    }

    @Override
    public Map<String, Object> tree(HasMetadata object) {
        if (TREES.size() > MOST_TREES) {
            TREES.clear();
        }
        return TREES.computeIfAbsent(object, wanted -> SentTree.of(Live.SERIALIZATION, wanted));
    }

    @Override
    public GenericKubernetesResource create(Map<String, Object> desired) {
        return wire.write(() -> {
            allowed(SimulatedCluster.id(desired));
            return cluster.create(Actor.OPERATOR, desired).generic();
        });
    }

    @Override
    public GenericKubernetesResource apply(Map<String, Object> desired, String uid) {
        return wire.write(() -> {
            allowed(SimulatedCluster.id(desired));
            return cluster.apply(Actor.OPERATOR, desired, uid).generic();
        });
    }

    @Override
    public GenericKubernetesResource replaceTemplate(Map<String, Object> desired, String version) {
        Id id = SimulatedCluster.id(desired);
        return wire.write(() -> {
            allowed(id);
            return cluster.replaceTemplate(Actor.OPERATOR, id, version, Tree.at(desired, "spec", "template")).generic();
        });
    }

    @Override
    public GenericKubernetesResource commit(Want.Commit want) {
        return wire.write(() -> cluster.patchMetadata(Actor.OPERATOR, want.id(), want.uid(), want.version(), want.labels(), want
                .annotations())
                .generic());
    }

    @Override
    public void delete(Id id, String uid) {
        wire.write(() -> {
            allowed(id);
            cluster.delete(Actor.OPERATOR, id, uid);
            return null;
        });
    }

    @Override
    public void destroy(Id id, String uid, String version) {
        wire.write(() -> {
            allowed(id);
            if (cluster.get(id).filter(live -> !live.version().equals(version)).isPresent()) {
                throw SimulatedCluster.answer(409, "Precondition failed: ResourceVersion in precondition");
            }
            cluster.delete(Actor.OPERATOR, id, uid);
            return null;
        });
    }

    @Override
    public Optional<GenericKubernetesResource> get(Id id) {
        return cluster.get(id).map(Live::generic);
    }

    /** In a workload namespace the operator may do nothing before it has bound its role there. */
    private void allowed(Id id) {
        Optional<Live> place = cluster.get(new Id("Namespace", "", id.namespace())).filter(Live::berths);
        boolean bound = id.kind().equals("RoleBinding") || cluster.get(new Id("RoleBinding", id.namespace(), "berth")).isPresent();
        if (place.isPresent() && !bound) {
            throw SimulatedCluster.answer(403, id + " is forbidden: User \"berth\" cannot write it in namespace " + id.namespace());
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> tree(Object status) {
        return Live.SERIALIZATION.convertValue(status, Map.class);
    }

    @Override
    public String write(CustomResource<?, ?> judged, String version, Map<String, Object> status) {
        return wire.write(() -> cluster.status(Actor.OPERATOR, Id.of(judged), version, status).version());
    }

    @Override
    public void add(HasMetadata primary, String finalizer) {
        wire.write(() -> {
            cluster.addFinalizer(Actor.OPERATOR, Id.of(primary), finalizer);
            return null;
        });
    }

    @Override
    public void remove(HasMetadata primary, String finalizer) {
        wire.write(() -> {
            cluster.removeFinalizer(Actor.OPERATOR, Id.of(primary), finalizer);
            return null;
        });
    }
}
