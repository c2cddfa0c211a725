package dev.berth.bench;

import dev.berth.api.Environment;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The sites that are brought up: the first file that a user writes, many times, with three environments each. */
final class Fleet implements AutoCloseable {
    static final int TENANTS = 10;
    private static final List<String> STAGES = List.of("dev", "preprod", "prod");
    private static final int USERS = 8;

    private final Sender sender;
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final SharedIndexInformer<Environment> environments;
    private volatile Instant lastReady = Instant.EPOCH;
    private int asked;

    Fleet(KubernetesClient client, Sender sender) {
        this.sender = sender;
        environments = client.resources(Environment.class).inAnyNamespace().withLimit(500L).runnableInformer(0);
        environments.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Environment environment) {
                look(environment);
            }

            @Override
            public void onUpdate(Environment before, Environment environment) {
                look(environment);
            }

            @Override
            public void onDelete(Environment environment, boolean unknown) {}
        });
        environments.run();
    }

    private void look(Environment environment) {
        var status = environment.getStatus();
        boolean holds = status != null && environment.getMetadata().getGeneration().equals(status.observedGeneration())
                && Conditions.isTrue(status.conditions(), Conditions.READY);
        if (holds && ready.add(environment.getMetadata().getUid())) {
            lastReady = Instant.now();
        }
    }

    /** How many environments there are or will be. */
    int environments() {
        return asked;
    }

    int sites() {
        return Math.ceilDiv(asked, STAGES.size());
    }

    static List<String> tenants() {
        return IntStream.range(0, TENANTS).mapToObj(n -> "t" + n).toList();
    }

    static String tenant(int site) {
        return "t" + site % TENANTS;
    }

    static String name(int site) {
        return "site%04d".formatted(site);
    }

    /** Workload namespaces of a site. */
    static List<String> namespaces(int site) {
        return STAGES.stream().map(stage -> tenant(site) + "--" + name(site) + "-" + stage).toList();
    }

    /** Applies sites until there are so many environments; answers when the first was sent. The last site may have fewer than three. */
    Instant grow(int environments) {
        Instant from = Instant.now();
        List<Runnable> work = new ArrayList<>();
        for (int n = asked / STAGES.size(); n * STAGES.size() < environments; n++) {
            int site = n;
            work.add(() -> apply(site, "1.4", Math.min(STAGES.size(), environments - site * STAGES.size())));
        }
        asked = environments;
        sideBySide(work, USERS);
        return from;
    }

    /** Applies a site anew with another image of its component web. */
    void image(int site, String tag) {
        apply(site, tag, STAGES.size());
    }

    private void apply(int site, String tag, int environments) {
        String list = STAGES.stream().limit(environments).map(stage -> "{\"name\": \"" + stage + "\"}").collect(Collectors.joining(","));
        sender.apply("/apis/berth.dev/v1alpha1/namespaces/" + tenant(site) + "/sites/" + name(site), "kubectl", """
                {"apiVersion": "berth.dev/v1alpha1", "kind": "Site", "metadata": {"name": "%1$s", "namespace": "%2$s"},
                 "spec": {"domain": "%1$s.example.com", "environments": [%4$s],
                  "stack": {"components": [
                    {"name": "web", "image": "ghcr.io/acme/shop:%3$s", "http": {"port": 8080},
                     "envFrom": [{"prefix": "DB_", "database": "db"}],
                     "volumeMounts": [{"name": "uploads", "mountPath": "/srv/uploads"}]},
                    {"name": "db", "image": "mariadb:11.4", "database": {"engine": "mariadb", "size": "10Gi"}}],
                   "volumes": [{"name": "uploads", "size": "5Gi"}]}}}""".formatted(name(site), tenant(site), tag, list));
    }

    boolean allReady() {
        return ready.size() >= asked;
    }

    /** How many environments have become Ready. */
    int ready() {
        return ready.size();
    }

    Instant lastReady() {
        return lastReady;
    }

    /** Runs all, so many at a time; the first failure is thrown. */
    static void sideBySide(List<Runnable> work, int hands) {
        try (ExecutorService threads = Executors.newFixedThreadPool(hands)) {
            Stream<Future<?>> running = work.stream().<Future<?>>map(threads::submit).toList().stream();
            running.forEach(Fleet::await);
        }
    }

    private static void await(Future<?> future) {
        try {
            future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        environments.close();
    }
}
