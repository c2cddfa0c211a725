package dev.berth.proof.fault;

import dev.berth.proof.Delivery;
import dev.berth.proof.fake.FakeKubelet;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** What a user and the cluster do in a scenario, and what they see. TENANT stands for the namespace of the run. */
final class Stage {
    /** Nothing is right because it is slow: a busy machine takes its time. */
    static final Duration LIMIT = Duration.ofSeconds(180);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LOOKED_AT = Duration.ofSeconds(5);

    private final Bed bed;
    final String tenant;
    private final Lane lane;
    private final AtomicInteger deliveries = new AtomicInteger();
    private volatile boolean sited;

    Stage(Bed bed, String tenant, Lane lane) {
        this.bed = bed;
        this.tenant = tenant;
        this.lane = lane;
    }

    /** As a user applies it. */
    void apply(String yaml) {
        sited |= yaml.contains("kind: Site");
        bed.admin.load(new java.io.ByteArrayInputStream(yaml.replace("TENANT", tenant).getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .items().forEach(item -> bed.admin.resource(item).forceConflicts().fieldManager("user").serverSideApply());
    }

    /** As a user deletes it. */
    void delete(String kind, String name) {
        one(kind, name).ifPresent(object -> bed.admin.resource(object).delete());
    }

    /** A tag of the shop leads to another image from now on. */
    void push(String tag) {
        lane.push(tag);
    }

    /** So many deliveries side by side, as registries send them; some may come while no operator listens. */
    void deliver(String site, String key, int many) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<Void>>> sent = IntStream.range(0, many).mapToObj(_ -> {
                Delivery delivery = new Delivery("{\"number\": " + deliveries.incrementAndGet() + "}", key);
                return client.sendAsync(HttpRequest.newBuilder(lane.hooks(tenant, site))
                        .timeout(LOOKED_AT)
                        .header(Delivery.HEADER, delivery.proof())
                        .POST(BodyPublishers.ofString(delivery.body()))
                        .build(), BodyHandlers.discarding());
            }).toList();
            sent.forEach(one -> one.handle((_, _) -> null).join());
        }
    }

    void act(String environment, String component, FakeKubelet.Act act) {
        bed.kubelet.act(tenant + "--" + environment, component, act);
    }

    /** Its recovery point was made so many days earlier than it says. */
    void age(String backup, int days) {
        GenericKubernetesResource point = one("Backup", backup).orElseThrow();
        Object made = ((Map<?, ?>) point.getAdditionalProperties().get("status")).get("recoveryPoint");
        bed.admin.resource(point).subresource("status").patch(io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE), """
                        {"status": {"recoveryPoint": "%s"}}""".formatted(Instant.parse(String.valueOf(made)).minus(Duration.ofDays(days))));
    }

    /** The Job that checks a repository, once there is one. */
    Optional<GenericKubernetesResource> check() {
        return all("Job").stream().filter(job -> job.getMetadata().getName().startsWith("check-")).findFirst();
    }

    /** What a status says of an object's conditions of this type, as reason; empty before there is one. */
    String reason(String kind, String name, String type) {
        return said(kind, name, type, "reason");
    }

    /** The pods of an environment vanish with their node. */
    void losePods(String environment) {
        bed.admin.pods().inNamespace(tenant + "--" + environment).withGracePeriod(0).delete();
    }

    void deleteNode(String name) {
        bed.admin.nodes().withName(name.replace("TENANT", tenant)).delete();
    }

    /** A node's addresses, as its kubelet says them. */
    void tellNode(String name, String address) {
        bed.admin.nodes().withName(name.replace("TENANT", tenant)).subresource("status").patch(
                io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                        io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE), """
                                {"status": {"addresses": [{"type": "ExternalIP", "address": "%s"}]}}""".formatted(address));
    }

    Optional<GenericKubernetesResource> one(String kind, String name) {
        return all(kind).stream().filter(object -> object.getMetadata().getName().equals(name)).findFirst();
    }

    List<GenericKubernetesResource> all(String kind) {
        return bed.chronicle.now(tenant).filter(object -> object.getKind().equals(kind)).toList();
    }

    /** The specification of one object as it stands. */
    String spec(String kind, String name) {
        return one(kind, name).map(object -> String.valueOf(object.getAdditionalProperties().get("spec"))).orElse("");
    }

    /** A Site was applied, whether it is seen yet or not. */
    boolean sited() {
        return sited;
    }

    /** Every Site and every Environment is Ready, and says so of what stands. */
    boolean ready() {
        List<GenericKubernetesResource> sites = all("Site");
        return !sites.isEmpty() && sites.stream().allMatch(Stage::readyNow) && all("Environment").stream().allMatch(Stage::readyNow)
                && all("Deployment").stream().allMatch(Stage::rolledOut);
    }

    private static boolean rolledOut(GenericKubernetesResource deployment) {
        return deployment.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                && deployment.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                && String.valueOf(status.get("observedGeneration")).equals(String.valueOf(deployment.getMetadata().getGeneration()))
                && List.of("replicas", "updatedReplicas", "readyReplicas").stream().allMatch(count -> Objects.equals(status.get(count), spec
                        .get(
                                "replicas")));
    }

    /** Name of the release that an environment says it runs; empty before it says so. */
    String release(String environment) {
        return one("Environment", environment)
                .map(object -> object.getAdditionalProperties().get("status"))
                .filter(Map.class::isInstance)
                .map(status -> ((Map<?, ?>) status).get("release"))
                .filter(Map.class::isInstance)
                .map(release -> String.valueOf(((Map<?, ?>) release).get("name")))
                .orElse("");
    }

    /** A value of an object's status, as text; empty where there is none. */
    String status(String kind, String name, String... path) {
        Object here = one(kind, name).map(object -> object.getAdditionalProperties().get("status")).orElse(null);
        for (String step : path) {
            here = here instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return here == null ? "" : here.toString();
    }

    /** The action has come to its end, whatever that is. */
    boolean ended(String promotion) {
        return ended("Promotion", promotion);
    }

    boolean ended(String kind, String name) {
        return one(kind, name).filter(object -> object.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                && "Ended".equals(status.get("step"))).isPresent();
    }

    boolean ready(String kind, String name) {
        return one(kind, name).filter(Stage::readyNow).isPresent();
    }

    private static boolean readyNow(GenericKubernetesResource object) {
        return object.getAdditionalProperties().get("status") instanceof Map<?, ?> status && Invariants.ready(status)
                && Objects.equals(String.valueOf(status.get("observedGeneration")), String.valueOf(object.getMetadata().getGeneration()));
    }

    /** Reason of Ready, empty before there is one. */
    String reason(String kind, String name) {
        return said(kind, name, "reason");
    }

    private String said(String kind, String name, String field) {
        return said(kind, name, "Ready", field);
    }

    private String said(String kind, String name, String type, String field) {
        return one(kind, name).map(object -> object.getAdditionalProperties().get("status")).filter(Map.class::isInstance).map(
                status -> ((Map<?, ?>) status).get("conditions")).filter(List.class::isInstance).stream().flatMap(list -> ((List<?>) list)
                        .stream()).map(Map.class::cast).filter(condition -> type.equals(condition.get("type"))).map(condition -> String
                                .valueOf(condition.get(field))).findFirst().orElse("");
    }

    void await(String what, BooleanSupplier holds) {
        Instant end = Instant.now().plus(LIMIT);
        while (!holds.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s: " + what + "; " + all("Environment").stream().map(
                        one -> one.getMetadata().getName() + " is " + said("Environment", one.getMetadata().getName(), "reason") + ": "
                                + said(
                                        "Environment", one.getMetadata().getName(), "message")).toList());
            }
            rest(LOOK);
        }
    }

    static void rest(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A change that means nothing, on everything that is turned. */
    void touch() {
        try {
            all("Site").forEach(this::touch);
            all("Environment").forEach(this::touch);
            all("Release").forEach(this::touch);
            all("Promotion").forEach(this::touch);
            all("TaskRun").forEach(this::touch);
            all("Backup").forEach(this::touch);
            all("BackupStore").forEach(this::touch);
            all("Restore").forEach(this::touch);
        } catch (KubernetesClientException e) {
            throw new AssertionError(e);
        }
    }

    private void touch(GenericKubernetesResource object) {
        bed.admin.resource(object).patch(io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE), """
                        {"metadata": {"annotations": {"example.com/touched": "%d"}}}""".formatted(System.nanoTime()));
    }
}
