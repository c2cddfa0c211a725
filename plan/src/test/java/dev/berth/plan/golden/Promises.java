package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Want;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Rehearsal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What holds of the writes of every case, whatever the case is about. */
final class Promises {
    private static final Set<String> STARTS_PODS = Set.of("Deployment", "Job", "CronJob", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod");

    private static final Pattern HOST = Pattern.compile("Host\\(`([^`]+)`\\)");

    private final List<Want> writes = new ArrayList<>();
    private final Collection<Child> stood;

    /** @param stood before the first turn */
    Promises(Collection<Child> stood) {
        this.stood = stood;
    }

    /** Of these rounds, after those that were checked before. */
    void check(List<List<Rehearsal.Turn>> rounds) {
        rounds.forEach(round -> round.forEach(turn -> turn.writes().forEach(write -> writes.add(write.want()))));
        defaultDenyFirst(writes);
        noClaimIsOwned(writes);
        routesLast(writes);
        namesOutliveTheirRoutes();
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

    /** Whoever waits for a name may route it as soon as its claim is gone. Nobody knows here which names a route had that stood before. */
    private void namesOutliveTheirRoutes() {
        Map<Id, Set<String>> routed = new HashMap<>();
        stood.stream().filter(child -> child.id().kind().equals("IngressRoute")).forEach(route -> routed.put(route.id(), Set.of()));
        for (Want want : writes) {
            if (want.id().kind().equals("IngressRoute")) {
                routed.remove(want.id());
                Optional.ofNullable(object(want)).ifPresent(route -> routed.put(want.id(), hosts(route)));
            }
            if (want instanceof Want.Remove(Id id, String _) && id.kind().equals("HostnameClaim")) {
                assertThat(routed).as("routes when %s is given back", id)
                        .noneSatisfy((_, names) -> assertThat(names.isEmpty() || names.contains(id.name())).isTrue());
            }
        }
    }

    private static Set<String> hosts(HasMetadata route) {
        return HOST.matcher(Documents.tree(route).toString()).results().map(match -> match.group(1)).collect(Collectors.toSet());
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
            case Want.SecretJoin(var shell, var _, var _, var _, var _) -> shell;
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
