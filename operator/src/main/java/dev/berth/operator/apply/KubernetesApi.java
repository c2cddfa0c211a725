package dev.berth.operator.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.plan.Id;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks a real API server, and counts every request. */
public final class KubernetesApi implements Api {
    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final PatchContext APPLY = patch(PatchType.SERVER_SIDE_APPLY, Owned.MANAGER, true);

    private static final PatchContext REPLACE = patch(PatchType.JSON, Owned.MANAGER, null);

    /** Another manager than the Applier's: what is committed must survive what is kept. */
    private static final PatchContext COMMIT = patch(PatchType.JSON_MERGE, "berth-ledger", null);

    private final KubernetesClient client;
    private final MeterRegistry meters;

    public KubernetesApi(KubernetesClient client, MeterRegistry meters) {
        this.client = client;
        this.meters = meters;
    }

    private static PatchContext patch(PatchType type, String manager, Boolean force) {
        return new PatchContext.Builder().withPatchType(type).withFieldManager(manager).withForce(force).build();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> tree(HasMetadata object) {
        return Walls.explicit(client.getKubernetesSerialization().convertValue(object, Map.class));
    }

    private GenericKubernetesResource generic(Map<String, Object> tree) {
        return client.getKubernetesSerialization().convertValue(tree, GenericKubernetesResource.class);
    }

    @Override
    public GenericKubernetesResource create(Map<String, Object> desired) {
        GenericKubernetesResource sent = generic(desired);
        // Never a current version, so the server creates or answers 409.
        sent.getMetadata().setResourceVersion("1");
        return counted("create", sent.getKind(), () -> at(sent).patch(APPLY, sent));
    }

    @Override
    public GenericKubernetesResource apply(Map<String, Object> desired, String uid) {
        GenericKubernetesResource sent = generic(desired);
        sent.getMetadata().setUid(uid);
        return counted("apply", sent.getKind(), () -> at(sent).patch(APPLY, sent));
    }

    @Override
    public GenericKubernetesResource replaceTemplate(Map<String, Object> desired, String version) {
        GenericKubernetesResource named = generic(desired);
        String operations = json(List.of(
                Map.of("op", "replace", "path", "/metadata/resourceVersion", "value", version),
                Map.of("op", "replace", "path", "/spec/template", "value", Owned.map(desired.get("spec")).get("template"))));
        return counted("replace", named.getKind(), () -> at(named).patch(REPLACE, operations));
    }

    @Override
    public GenericKubernetesResource commit(Want.Commit want) {
        GenericKubernetesResource sent = new GenericKubernetesResource();
        ResourceDefinitionContext type = Types.of(want.id().kind());
        sent.setApiVersion(type.getGroup().isEmpty() ? type.getVersion() : type.getGroup() + "/" + type.getVersion());
        sent.setKind(want.id().kind());
        sent.setMetadata(new ObjectMetaBuilder()
                .withNamespace(want.id().namespace().isEmpty() ? null : want.id().namespace())
                .withName(want.id().name())
                .withUid(want.uid())
                .withResourceVersion(want.version())
                .withLabels(want.labels())
                .withAnnotations(want.annotations())
                .build());
        // A whole object and no text: for a text the client would read the object first.
        return counted("commit", want.id().kind(), () -> at(sent).patch(COMMIT, sent));
    }

    @Override
    public void delete(Id id, String uid) {
        delete("delete", id, Map.of("uid", uid));
    }

    @Override
    public void destroy(Id id, String uid, String version) {
        delete("destroy", id, Map.of("uid", uid, "resourceVersion", version));
    }

    private void delete(String verb, Id id, Map<String, String> preconditions) {
        String options = json(Map.of(
                "kind", "DeleteOptions",
                "apiVersion", "v1",
                "propagationPolicy", "Background",
                "preconditions", preconditions));
        counted(verb, id.kind(), () -> client.raw(Types.path(id.kind(), id.namespace(), id.name()), "DELETE", options));
    }

    @Override
    public Optional<GenericKubernetesResource> get(Id id) {
        return Optional.ofNullable(counted("get", id.kind(), () -> at(id).get()));
    }

    private Resource<GenericKubernetesResource> at(GenericKubernetesResource object) {
        var all = client.genericKubernetesResources(Types.of(object.getKind()));
        String namespace = object.getMetadata().getNamespace();
        return namespace == null ? all.resource(object) : all.inNamespace(namespace).resource(object);
    }

    private Resource<GenericKubernetesResource> at(Id id) {
        var all = client.genericKubernetesResources(Types.of(id.kind()));
        return id.namespace().isEmpty() ? all.withName(id.name()) : all.inNamespace(id.namespace()).withName(id.name());
    }

    private <T> T counted(String verb, String kind, Supplier<T> request) {
        String code = "200";
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            code = String.valueOf(e.getCode());
            throw e;
        } finally {
            meters.counter("berth.requests", "verb", verb, "kind", kind, "code", code).increment();
        }
    }

    private static String json(Object tree) {
        try {
            return PLAIN.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
