package dev.berth.proof.fault;

import dev.berth.api.BackupStore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import dev.berth.operator.apply.Types;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Every revision of every object that an operator could have touched, told by tenant, as an administrator's own watches see them. */
final class Chronicle {
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();
    private final Map<String, List<Entry>> entries = new ConcurrentHashMap<>();

    /**
     * One change of one object.
     *
     * @param now     the object as it is, or as it last was
     * @param gone    it was deleted
     * @param version of the store when that was so
     */
    record Entry(GenericKubernetesResource now, boolean gone, long version) {
        String kind() {
            return now.getKind();
        }

        String subject() {
            String namespace = now.getMetadata().getNamespace();
            return kind() + " " + (namespace == null ? "" : namespace + "/") + now.getMetadata().getName();
        }
    }

    Chronicle(KubernetesClient admin) {
        List<ResourceDefinitionContext> types = new ArrayList<>(Types.watched());
        types.removeIf(type -> type.getKind().equals("Pod") || Types.foreign(type) && !admin.supports(type.getGroup() + "/" + type
                .getVersion(), type.getKind()));
        types.add(Types.of("Secret"));
        types.add(ResourceDefinitionContext.fromResourceType(Site.class));
        types.add(ResourceDefinitionContext.fromResourceType(TaskRun.class));
        types.add(ResourceDefinitionContext.fromResourceType(BackupStore.class));
        types.forEach(type -> informers.add(admin.genericKubernetesResources(type).inAnyNamespace().inform(
                new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(GenericKubernetesResource now) {
                        enter(now, false, now);
                    }

                    @Override
                    public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
                        if (!before.getMetadata().getUid().equals(now.getMetadata().getUid())) {
                            enter(before, true, now);
                        }
                        enter(now, false, now);
                    }

                    @Override
                    public void onDelete(GenericKubernetesResource last, boolean unknown) {
                        enter(last, true, last);
                    }
                })));
    }

    private void enter(GenericKubernetesResource now, boolean gone, GenericKubernetesResource at) {
        entries.computeIfAbsent(tenant(now), _ -> new CopyOnWriteArrayList<>()).add(new Entry(now, gone, Long.parseLong(at.getMetadata()
                .getResourceVersion())));
    }

    /** The tenant whose object it is: workload namespaces are {@code <tenant>--<environment>}. */
    private static String tenant(GenericKubernetesResource object) {
        if (object.getKind().equals("HostnameClaim")) {
            return claimant(object);
        }
        String namespace = object.getMetadata().getNamespace();
        String place = namespace == null ? object.getMetadata().getName() : namespace;
        int split = place.indexOf("--");
        return split < 0 ? place : place.substring(0, split);
    }

    private static String claimant(GenericKubernetesResource claim) {
        return claimant(claim, "namespace");
    }

    /** What a hostname claim says of its holder. */
    static String claimant(GenericKubernetesResource claim, String field) {
        Object spec = claim.getAdditionalProperties().get("spec");
        return spec instanceof Map<?, ?> map && map.get("claimRef") instanceof Map<?, ?> ref ? String.valueOf(ref.get(field)) : "";
    }

    /** What happened to a tenant's objects, oldest first. */
    List<Entry> of(String tenant) {
        return entries.getOrDefault(tenant, List.of()).stream().sorted(Comparator.comparingLong(Entry::version)).toList();
    }

    /** A tenant's objects as they are. */
    Stream<GenericKubernetesResource> now(String tenant) {
        return informers.stream().flatMap(informer -> informer.getStore().list().stream()).filter(object -> tenant(object).equals(tenant));
    }

    void forget(String tenant) {
        entries.remove(tenant);
    }
}
