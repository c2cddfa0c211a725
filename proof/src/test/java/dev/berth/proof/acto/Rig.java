package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.operator.ApiClient;
import dev.berth.operator.apply.Types;
import dev.berth.proof.Chart;
import dev.berth.proof.EmbeddedOperator;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.cluster.Writes;
import dev.berth.proof.fake.FakeKubelet;
import dev.berth.proof.fake.FakeProxy;
import dev.berth.proof.fake.FakeRegistry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A control plane of its own with fake kubelet, proxy and registry, the operator inside this process, and everything that it writes as
 * watches tell it: no question is asked while sites are swept.
 */
final class Rig implements AutoCloseable {
    private static final String OPERATOR = "system:serviceaccount:berth-system:berth";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> UNWATCHED = Set.of("Certificate", "LimitRange", "CronJob");
    private static final int MOST_ATTEMPTS = 20;
    private static final String BY_NAMESPACE = "by-namespace";

    final TestCluster cluster;
    final KubernetesClient admin;
    final Loud log;
    private final String name = System.getProperty("acto.cluster", "acto-" + ProcessHandle.current().pid());
    private final FakeKubelet kubelet;
    private final FakeProxy proxy;
    private final FakeRegistry registry = new FakeRegistry();
    private final EmbeddedOperator operator;
    private final Map<String, SharedIndexInformer<GenericKubernetesResource>> seen = new LinkedHashMap<>();
    private final Map<String, Long> changed = new ConcurrentHashMap<>();
    private final Set<String> lostClaims = ConcurrentHashMap.newKeySet();

    /** @param tenants namespaces of three characters whose Secrets the operator may read */
    Rig(List<String> tenants) {
        cluster = TestCluster.controlPlane(name);
        // As the operator's: the values that are tried end the watches of a plain one.
        admin = ApiClient.connect(cluster.config());
        for (String namespace : Stream.concat(Stream.of("berth-system", "traefik"), tenants.stream()).toList()) {
            admin.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
        }
        Chart.applyWithoutPods(cluster, "tenants={" + String.join(",", tenants) + "}");
        tenants.forEach(this::secrets);
        images();
        kubelet = new FakeKubelet(admin);
        proxy = new FakeProxy(admin);
        watch();
        log = Loud.listen();
        operator = EmbeddedOperator.start(cluster, admin, Map.of(
                "BERTH_TENANTS", String.join(",", tenants),
                "BERTH_PROXY_ADDRESS", proxy.address(),
                "BERTH_REGISTRY_MIRRORS", "{\"*\": \"" + registry.url() + "\"}"));
    }

    private void images() {
        registry.image("acme/shop", "1.4", "1000", 8080);
        registry.image("acme/shop", "1.5", "1000", 8080);
        registry.image("library/nginx", "latest", "101", 80);
        registry.image("library/mariadb", "11.4", "", 3306);
        registry.image("library/mysql", "8.4", "", 3306);
        registry.image("library/postgres", "17", "", 5432);
        registry.image("library/redis", "7", "", 6379);
    }

    private void secrets(String tenant) {
        secret(tenant, "values", "Opaque", Map.of("stripe-key", "a", "oauth-key", "b"));
        secret(tenant, "door", "kubernetes.io/basic-auth", Map.of("username", "u", "password", "p"));
        secret(tenant, "certificate", "kubernetes.io/tls", Map.of("tls.crt", "c", "tls.key", "k"));
        secret(tenant, "ghcr", "kubernetes.io/dockerconfigjson", Map.of(".dockerconfigjson", "{\"auths\":{}}"));
    }

    private void secret(String tenant, String name, String type, Map<String, String> values) {
        admin.resource(new SecretBuilder().withNewMetadata().withNamespace(tenant).withName(name).endMetadata().withType(type)
                .withStringData(values).build()).serverSideApply();
    }

    private void watch() {
        Stream<ResourceDefinitionContext> types = Stream.concat(Types.watched().stream(), Stream.of(Types.of("Secret"), type("Site")));
        types.filter(type -> !UNWATCHED.contains(type.getKind())).forEach(type -> {
            var informer = admin.genericKubernetesResources(type).inAnyNamespace().runnableInformer(0);
            informer.addIndexers(Map.of(BY_NAMESPACE, one -> List.of(Optional.ofNullable(one.getMetadata().getNamespace()).orElse(""))));
            informer.addEventHandler(new ResourceEventHandler<>() {
                @Override
                public void onAdd(GenericKubernetesResource one) {
                    touched(one);
                }

                @Override
                public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource one) {
                    touched(one);
                }

                @Override
                public void onDelete(GenericKubernetesResource one, boolean unknown) {
                    touched(one);
                    if (one.getKind().equals("PersistentVolumeClaim")) {
                        lostClaims.add(one.getMetadata().getNamespace() + "/" + one.getMetadata().getName());
                    }
                }
            });
            informer.start().toCompletableFuture().join();
            seen.put(type.getKind(), informer);
        });
    }

    static ResourceDefinitionContext type(String kind) {
        return new ResourceDefinitionContext.Builder().withGroup("berth.dev").withVersion("v1alpha1").withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s").withNamespaced(true).build();
    }

    private void touched(GenericKubernetesResource one) {
        String namespace = Optional.ofNullable(one.getMetadata().getNamespace()).orElse(one.getMetadata().getName());
        if (namespace.length() >= Seed.TENANT.length()) {
            changed.put(namespace.substring(0, Seed.TENANT.length()), System.nanoTime());
        }
    }

    /** For how many milliseconds nothing of a tenant has changed. */
    long quietMillis(String tenant) {
        return (System.nanoTime() - changed.getOrDefault(tenant, 0L)) / 1_000_000;
    }

    /** Claims that were deleted, by {@code namespace/name}: there may be none. */
    Set<String> lostClaims() {
        return Set.copyOf(lostClaims);
    }

    /** Every watched kind. */
    Set<String> kinds() {
        return seen.keySet();
    }

    /** All of a kind in a namespace; the empty namespace holds what has none. */
    List<JsonNode> in(String kind, String namespace) {
        return seen.get(kind).getIndexer().byIndex(BY_NAMESPACE, namespace).stream().map(one -> (JsonNode) JSON.valueToTree(one)).toList();
    }

    /** One object as it was last seen. */
    Optional<JsonNode> one(String kind, String namespace, String name) {
        String key = namespace.isEmpty() ? name : namespace + "/" + name;
        return Optional.ofNullable(seen.get(kind).getStore().getByKey(key)).map(JSON::valueToTree);
    }

    /** The operator's writes in the log of the API server, from now on. */
    Writes writes() {
        return new Writes(cluster.auditLog().orElseThrow(), OPERATOR);
    }

    /** Creates; or tries to. The answer is why not. */
    Optional<String> create(ObjectNode object, boolean dry) {
        return send("POST", path(object), dry, object);
    }

    /** Puts this spec in the place of the one that stands. The answer is why not. */
    Optional<String> replace(ObjectNode object, boolean dry) {
        String one = path(object) + "/" + object.at("/metadata/name").asText();
        // What the watch shows may be a moment old; then the server says so.
        ObjectNode live = (ObjectNode) one(object.path("kind").asText(), object.at("/metadata/namespace").asText(), object.at(
                "/metadata/name").asText()).orElseThrow();
        for (int attempt = 0;; attempt++) {
            if (object.has("spec")) {
                live.set("spec", object.get("spec"));
            } else {
                live.remove("spec");
            }
            Optional<String> refusal = send("PUT", one, dry, live);
            if (attempt == MOST_ATTEMPTS || refusal.filter(text -> text.contains("the object has been modified")).isEmpty()) {
                return refusal;
            }
            try {
                live = (ObjectNode) JSON.readTree(admin.raw(one));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Optional<String> send(String method, String path, boolean dry, ObjectNode object) {
        try {
            admin.raw(path + "?fieldValidation=Strict&fieldManager=acto" + (dry ? "&dryRun=All" : ""), method, object);
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage());
        }
    }

    private static String path(JsonNode object) {
        return "/apis/berth.dev/v1alpha1/namespaces/" + object.at("/metadata/namespace").asText() + "/" + object.path("kind").asText()
                .toLowerCase(Locale.ROOT) + "s";
    }

    @Override
    public void close() {
        operator.close();
        seen.values().forEach(SharedIndexInformer::close);
        kubelet.close();
        proxy.close();
        registry.close();
        admin.close();
        TestCluster.end(name);
    }
}
