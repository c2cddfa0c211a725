package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Want;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Rehearsal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds of the writes of every case, whatever the case is about. */
final class Promises {
    private static final Set<String> STARTS_PODS = Set.of("Deployment", "Job", "CronJob", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod");

    private Promises() {}

    static void check(List<List<Rehearsal.Turn>> rounds) {
        List<Want> writes = new ArrayList<>();
        rounds.forEach(round -> round.forEach(turn -> turn.writes().forEach(write -> writes.add(write.want()))));
        defaultDenyFirst(writes);
        noClaimIsOwned(writes);
        routesLast(writes);
        noValueOfASecret(writes);
    }

    private static void defaultDenyFirst(List<Want> writes) {
        Set<String> closed = new HashSet<>();
        for (Want want : writes) {
            HasMetadata object = object(want);
            if (object instanceof NetworkPolicy policy && closesAll(policy)) {
                closed.add(object.getMetadata().getNamespace());
            }
            if (object != null && STARTS_PODS.contains(object.getKind())) {
                assertThat(closed).as("namespaces with default-deny when %s is written", want.id()).contains(object.getMetadata()
                        .getNamespace());
            }
        }
    }

    private static boolean closesAll(NetworkPolicy policy) {
        var spec = policy.getSpec();
        boolean everyPod = spec.getPodSelector() != null && isEmpty(spec.getPodSelector().getMatchLabels())
                && spec.getPodSelector().getMatchExpressions().isEmpty();
        return everyPod && spec.getIngress().isEmpty() && spec.getEgress().isEmpty()
                && spec.getPolicyTypes().containsAll(List.of("Ingress", "Egress"));
    }

    private static boolean isEmpty(Map<String, String> labels) {
        return labels == null || labels.isEmpty();
    }

    private static void noClaimIsOwned(List<Want> writes) {
        for (Want want : writes) {
            HasMetadata object = object(want);
            if (object != null && object.getKind().equals("PersistentVolumeClaim")) {
                assertThat(object.getMetadata().getOwnerReferences()).as("owner references of %s", want.id()).isEmpty();
            }
        }
    }

    /** Traefik drops a route whose Middleware or Service it cannot find: those are written before. */
    private static void routesLast(List<Want> writes) {
        Set<String> there = new HashSet<>();
        for (Want want : writes) {
            HasMetadata object = object(want);
            if (object == null) {
                continue;
            }
            String namespace = object.getMetadata().getNamespace();
            if (object.getKind().equals("IngressRoute")) {
                for (var route : list(map(Documents.tree(object).get("spec")).get("routes"))) {
                    list(route.get("middlewares")).forEach(m -> assertThat(there).as("written before %s", want.id())
                            .contains("Middleware " + namespace + "/" + m.get("name")));
                    list(route.get("services")).stream().filter(s -> !"TraefikService".equals(s.get("kind"))).forEach(s -> assertThat(there)
                            .as("written before %s", want.id()).contains("Service " + namespace + "/" + s.get("name")));
                }
            }
            there.add(want.id().toString());
        }
    }

    private static void noValueOfASecret(List<Want> writes) {
        for (Want want : writes) {
            HasMetadata object = object(want);
            if (object != null && object.getKind().equals("Secret")) {
                assertThat(Documents.tree(object)).as("%s", want.id()).doesNotContainKeys("data", "stringData");
            }
        }
    }

    private static HasMetadata object(Want want) {
        return switch (want) {
            case Want.Keep(var object) -> object;
            case Want.Once(var object) -> object;
            case Want.Generate(var shell, var _, var _) -> shell;
            case Want.SecretCopy(var shell, var _, var _) -> shell;
            case Want.Commit _,Want.Remove _,Want.Destroy _ -> null;
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> m ? (Map<String, Object>) m : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return value instanceof List<?> l ? (List<Map<String, Object>>) l : List.of();
    }
}
