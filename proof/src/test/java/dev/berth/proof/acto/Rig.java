package dev.berth.proof.acto;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.operator.ApiClient;
import dev.berth.operator.apply.Types;
import dev.berth.proof.Chart;
import dev.berth.proof.EmbeddedOperator;
import dev.berth.proof.cluster.TestCluster;
import dev.berth.proof.fake.FakeKubelet;
import dev.berth.proof.fake.FakeProxy;
import dev.berth.proof.fake.FakeRegistry;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A control plane of its own with fake kubelet, proxy and registry, the operator inside this process, and everything that it writes as
 * watches tell it: no question is asked while sites are swept.
 */
final class Rig implements AutoCloseable {
    private static final String OPERATOR = "system:serviceaccount:berth-system:berth";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> UNWATCHED = Set.of("Certificate", "LimitRange", "CronJob", "Job");
    private static final int MOST_ATTEMPTS = 20;
    private static final Pattern ITS_SITE = Pattern.compile("\\bs[0-9a-z]{3}\\b");

    /** A proxy that knows a new route a moment later is asked again after five seconds: half of all the time would be spent so. */
    private static final Duration ROUTES_COME = Duration.ofMillis(1000);

    final TestCluster cluster;
    final KubernetesClient admin;
    final Loud log;
    private final String name = System.getProperty("acto.cluster", "acto-" + ProcessHandle.current().pid());
    private final FakeKubelet kubelet;
    private final FakeProxy proxy;
    private final FakeRegistry registry = new FakeRegistry();
    private final EmbeddedOperator operator;
    private final List<SharedIndexInformer<GenericKubernetesResource>> informers = new ArrayList<>();

    /** By kind, namespace and name. */
    private final Map<String, Map<String, Map<String, JsonNode>>> seen = new LinkedHashMap<>();

    private final Map<String, Long> changed = new ConcurrentHashMap<>();
    private final Map<String, String> said = new ConcurrentHashMap<>();
    private final Set<String> lostClaims = ConcurrentHashMap.newKeySet();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger looks = new AtomicInteger();
    private final Trail trail;

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
        proxy = new FakeProxy(admin, ROUTES_COME);
        trail = new Trail(cluster.auditLog().orElseThrow(), OPERATOR);
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
            seen.put(type.getKind(), new ConcurrentHashMap<>());
            var informer = admin.genericKubernetesResources(type).inAnyNamespace().runnableInformer(0);
            informer.addEventHandler(new ResourceEventHandler<>() {
                @Override
                public void onAdd(GenericKubernetesResource one) {
                    see(JSON.valueToTree(one));
                }

                @Override
                public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource one) {
                    see(JSON.valueToTree(one));
                }

                @Override
                public void onDelete(GenericKubernetesResource one, boolean unknown) {
                    forget(one);
                }
            });
            informer.start().toCompletableFuture().join();
            informers.add(informer);
        });
    }

    private static String namespace(GenericKubernetesResource one) {
        return Optional.ofNullable(one.getMetadata().getNamespace()).orElse("");
    }

    /** What is older than what was seen already, such as our own write, is no news. */
    private void see(JsonNode now) {
        String namespace = now.at("/metadata/namespace").asText();
        String name = now.at("/metadata/name").asText();
        seen.get(now.path("kind").asText()).computeIfAbsent(namespace, _ -> new ConcurrentHashMap<>()).compute(name, (_, before) -> {
            if (before != null && version(before) >= version(now)) {
                return before;
            }
            if (before != null && !before.path("status").equals(now.path("status"))) {
                said.put(namespace + "/" + name, Picture.changes(before.path("status"), now.path("status")));
            }
            return now;
        });
        changed.put(site(namespace, name), System.nanoTime());
    }

    private static long version(JsonNode one) {
        return one.at("/metadata/resourceVersion").asLong();
    }

    private void forget(GenericKubernetesResource one) {
        seen.get(one.getKind()).getOrDefault(namespace(one), new ConcurrentHashMap<>()).remove(one.getMetadata().getName());
        changed.put(site(namespace(one), one.getMetadata().getName()), System.nanoTime());
        if (one.getKind().equals("PersistentVolumeClaim") && !removed.contains(site(namespace(one), one.getMetadata().getName()))) {
            lostClaims.add(namespace(one) + "/" + one.getMetadata().getName());
        }
    }

    /** The name of the site that an object is of; no two in the rig have the same. */
    static String site(String namespace, String name) {
        Matcher its = ITS_SITE.matcher(namespace + "/" + name);
        return its.find() ? its.group() : "";
    }

    static ResourceDefinitionContext type(String kind) {
        return new ResourceDefinitionContext.Builder().withGroup("berth.dev").withVersion("v1alpha1").withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + "s").withNamespaced(true).build();
    }

    /** When anything of a site last changed. */
    long changed(String site) {
        return changed.getOrDefault(site, 0L);
    }

    /** For how many milliseconds nothing of a site has changed. */
    long quietMillis(String site) {
        return (System.nanoTime() - changed(site)) / 1_000_000;
    }

    /** Claims that were deleted, by {@code namespace/name}: there may be none but of sites that were removed. */
    Set<String> lostClaims() {
        return Set.copyOf(lostClaims);
    }

    /** Every watched kind. */
    Set<String> kinds() {
        return seen.keySet();
    }

    /** All of a kind in a namespace; the empty namespace holds what has none. */
    List<JsonNode> in(String kind, String namespace) {
        return List.copyOf(seen.get(kind).getOrDefault(namespace, Map.of()).values());
    }

    /** One object as it was last seen. */
    Optional<JsonNode> one(String kind, String namespace, String name) {
        return Optional.ofNullable(seen.get(kind).getOrDefault(namespace, Map.of()).get(name));
    }

    /** What the operator changed of a site since then, one sentence each; of a status also what it says now. */
    List<String> written(Instant since, String site) {
        return trail.since(since, site).stream().map(write -> write.verb() + " " + write.resource() + " " + write.subject() + " " + said
                .getOrDefault(write.subject(), "")).toList();
    }

    /** Has the operator look at a site and its environments again, as a resync does: a note of somebody else's is news of nothing. */
    void look(String tenant, String site) {
        String note = "{\"metadata\":{\"annotations\":{\"acto/look\":\"" + looks.incrementAndGet() + "\"}}}";
        List<JsonNode> all = new ArrayList<>(in("Environment", tenant).stream().filter(one -> one.at("/spec/site").asText().equals(site))
                .toList());
        one("Site", tenant, site).ifPresent(all::add);
        for (JsonNode one : all) {
            admin.genericKubernetesResources(type(one.path("kind").asText())).inNamespace(tenant).withName(one.at("/metadata/name")
                    .asText())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), note);
        }
    }

    /** Deletes a site that is done with; what an odd value protects stays. Its data goes as its policy says. */
    void remove(String tenant, String site) {
        removed.add(site);
        List<JsonNode> all = new ArrayList<>(one("Site", tenant, site).stream().toList());
        all.addAll(in("Environment", tenant).stream().filter(one -> one.at("/spec/site").asText().equals(site)).toList());
        for (JsonNode one : all) {
            send("DELETE", path(one) + "/" + one.at("/metadata/name").asText(), false, null);
        }
    }

    /** Creates; or tries to. The answer is why not. */
    Optional<String> create(ObjectNode object, boolean dry) {
        return send("POST", path(object), dry, object);
    }

    /** Puts this spec in the place of the one that stands. The answer is why not. */
    Optional<String> replace(ObjectNode object, boolean dry) {
        String one = path(object) + "/" + object.at("/metadata/name").asText();
        // What the watch shows may be a moment old; then the server says so.
        ObjectNode live = one(object.path("kind").asText(), object.at("/metadata/namespace").asText(), object.at(
                "/metadata/name").asText()).orElseThrow().deepCopy();
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
            String live = admin.raw(path + "?fieldValidation=Strict&fieldManager=acto" + (dry ? "&dryRun=All" : ""), method, object);
            if (!dry && object != null) {
                see(JSON.readTree(live));
            }
            return Optional.empty();
        } catch (KubernetesClientException e) {
            return Optional.of(e.getStatus() == null ? String.valueOf(e.getMessage()) : e.getStatus().getMessage());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(JsonNode object) {
        return "/apis/berth.dev/v1alpha1/namespaces/" + object.at("/metadata/namespace").asText() + "/" + object.path("kind").asText()
                .toLowerCase(Locale.ROOT) + "s";
    }

    @Override
    public void close() {
        log.close();
        operator.close();
        informers.forEach(SharedIndexInformer::close);
        kubelet.close();
        proxy.close();
        registry.close();
        admin.close();
        TestCluster.end(name);
    }
}
