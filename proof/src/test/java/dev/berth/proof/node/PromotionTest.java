package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Preprod becomes prod as an exact copy, by the bits that run; what fails goes back by itself; what somebody changes by hand is named. */
@NodeTest
@Order(6)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PromotionTest {
    private static final String SITE = "pages";
    private static final String PREPROD = "pages-preprod";
    private static final String PROD = "pages-prod";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Installed installed;
    private final Tenant tenant;

    PromotionTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-promo");
    }

    private String site(String tag) {
        return tenant.own("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: pages, namespace: acme}
                spec:
                  domain: pages.example.com
                  environments: [{name: preprod}, {name: prod, settings: [{name: GREETING, value: welcome}]}]
                  stack:
                    components:
                    - name: web
                      image: ghcr.io/acme/shop:%s
                      args: [serve]
                      http: {port: 8080}
                      env:
                      - {name: APP_ENV, value: production}
                      - {name: GREETING, valueFrom: {setting: GREETING}}
                    settings: [{name: GREETING, default: hi}]
                """.formatted(tag));
    }

    private Environment environment(String name) {
        return installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(name).get();
    }

    private String release(String environment) {
        return environment(environment).getStatus().release().name();
    }

    private Condition condition(String environment, String type) {
        return Conditions.find(environment(environment).getStatus().conditions(), type).orElseThrow();
    }

    /** What the kubelet says that runs. */
    private Set<String> images(String environment) {
        return tenant.pods(environment, "web").stream().flatMap(pod -> pod.getStatus().getContainerStatuses().stream()).map(
                status -> status.getImageID()).collect(Collectors.toCollection(TreeSet::new));
    }

    private void await(String what, java.util.concurrent.Callable<Boolean> holds) {
        Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).ignoreExceptions().until(holds);
    }

    /** Fine in preprod, and broken in prod by what fills a hole there. */
    private String trap() {
        String filled = site("1.5").replace("value: welcome}", "value: welcome}, {name: VERSION, value: broken}");
        String read = filled.replace("- {name: APP_ENV, value: production}",
                "- {name: APP_ENV, value: production}\n      - {name: SHOP_VERSION, valueFrom: {setting: VERSION}}");
        return read.replace("default: hi}", "default: hi}, {name: VERSION, default: fine}");
    }

    private void preprodHas(String yaml, String otherThan) {
        tenant.apply(yaml);
        await("preprod has verified it", () -> !release(PREPROD).equals(otherThan) && condition(PREPROD, "Exact").status().equals(
                "True")
                && condition(PREPROD, "Ready").status().equals("True"));
        await("it is prod's candidate", () -> release(PREPROD).equals(environment(PROD).getStatus().candidate()));
    }

    private Command.Result berth(String... words) {
        List<String> all = new ArrayList<>(List.of(TestCluster.ROOT.resolve("bin/berth").toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("-n", tenant.namespace()));
        Command.Result result = Command.attempt(5, installed.cluster().environment(), "", all);
        System.out.println("$ berth " + String.join(" ", words) + "\n" + result.out() + result.err());
        return result;
    }

    @Test
    @Order(1)
    void preprodIsPromotedToProdAsAnExactCopy() {
        tenant.apply(site("1.4"));
        tenant.awaitReady(SITE);
        Set<String> first = images(PROD);
        assertThat(first).isNotEmpty().isEqualTo(images(PREPROD));
        preprodHas(site("1.5"), release(PREPROD));
        assertThat(images(PROD)).isEqualTo(first);

        assertThat(berth("promote", PROD).code()).isZero();
        assertThat(images(PROD)).isEqualTo(images(PREPROD)).isNotEqualTo(first);
        assertThat(condition(PROD, "Exact").status()).isEqualTo("True");
        assertThat(environment(PROD).getStatus().stackHash()).isNotNull().isEqualTo(environment(PREPROD).getStatus().stackHash());
        assertThat(environment(PROD).getStatus().differences()).extracting(one -> one.kind() + " " + one.name()).containsExactly(
                "Replicas web", "Setting GREETING");
        assertThat(berth("diff", PREPROD, PROD).out()).contains("exact copy", "Setting GREETING: hi → welcome");
    }

    @Test
    @Order(2)
    void whatAnswers500GoesBackByItself() throws InterruptedException {
        String good = release(PROD);
        Set<String> bits = images(PROD);
        tenant.apply(site("broken"));
        Condition behindTheDoor = tenant.awaitEnvironment(PREPROD, "Ready", "False", "PageFails");
        assertThat(behindTheDoor.message()).contains("answers with status 500");
        preprodHas(trap(), release(PREPROD));
        Visits asking = Visits.begin(Visitor.anybody(installed), "https://pages." + tenant.domain() + "/");
        Command.Result promoted = berth("promote", PROD);
        Visits.Count visitors = asking.end();
        assertThat(promoted.code()).isEqualTo(1);
        assertThat(promoted.err()).contains(good + " runs again", "answers with status 500");
        assertThat(release(PROD)).isEqualTo(good);
        assertThat(images(PROD)).isEqualTo(bits);
        await("it is held", () -> Conditions.isTrue(environment(PROD).getStatus().conditions(), "Held"));
        assertThat(environment(PROD).getStatus().hold()).isTrue();
        assertThat(condition(PROD, "Held").message()).contains("nothing follows by itself");
        assertThat(Visitor.anybody(installed).get("https://pages." + tenant.domain() + "/").status()).isEqualTo(200);
        assertThat(visitors.asked()).isGreaterThan(10);
        assertThat(visitors.failed()).isLessThan(visitors.asked());
        List<Promotion> all = installed.client().resources(Promotion.class).inNamespace(tenant.namespace()).list().getItems();
        assertThat(all).hasSize(2).allMatch(one -> one.getStatus().step() == PromotionStep.ENDED);
    }

    /** With the operator away: a variable, an image and an argument. Each is named by Exact before it is put back. */
    @Test
    @Order(3)
    void whatSomebodyChangesByHandIsNamedBeforeItIsPutBack() {
        String space = tenant.workload(PROD);
        Set<String> bits = images(PROD);
        Set<String> said = new TreeSet<>();
        operators(0);
        kubectl("-n", space, "set", "env", "deployment/web", "APP_ENV=debug");
        kubectl("-n", space, "set", "image", "deployment/web", "web=ghcr.io/acme/shop:1.4");
        kubectl("-n", space, "patch", "deployment", "web", "--type=json", "-p",
                "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/args\", \"value\": [\"serve\", \"--debug\"]}]");
        kubectl("-n", space, "set", "env", "deployment/web", "EXTRA=mine");
        kubectl("-n", space, "rollout", "status", "deployment/web", "--timeout=120s");
        assertThat(images(PROD)).isNotEqualTo(bits);
        try (var _ = installed.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(PROD).watch(new Saying(
                said))) {
            operators(1);
            await("the release runs again", () -> images(PROD).equals(bits) && condition(PROD, "Exact").reason().equals("SameBits"));
        }
        System.out.println("Exact said: " + said);
        assertThat(said).anySatisfy(message -> assertThat(message).contains("env APP_ENV of web", "image of web", "args of web",
                "env EXTRA of web"));
        Pod pod = tenant.pod(PROD, "web");
        assertThat(pod.getSpec().getContainers().getFirst().getEnv()).anyMatch(one -> one.getName().equals("APP_ENV") && one.getValue()
                .equals("production")).noneMatch(one -> one.getName().equals("EXTRA"));
    }

    /** The image of a PHP site runs from its working directory; with a volume there, equal images are no copy. */
    @Test
    @Order(4)
    void codeInAVolumeIsSaidAndNotCalledACopy() {
        tenant.apply(tenant.own("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: blog, namespace: acme}
                spec:
                  domain: blog.example.com
                  environments: [{name: preprod}, {name: prod}]
                  stack:
                    components:
                    - name: web
                      image: ghcr.io/acme/php-site:8.3
                      http: {port: 8080}
                      volumeMounts: [{name: site, mountPath: /var/www/html}]
                    volumes: [{name: site}]
                """));
        tenant.awaitEnvironment("blog-preprod", "Ready", "True", null);
        Condition exact = tenant.awaitEnvironment("blog-preprod", "Exact", "False", "CodeInVolume");
        assertThat(exact.message()).contains("Component web", "/var/www/html", "volume site");
        assertThat(environment("blog-preprod").getStatus().stackHash()).isNull();
        tenant.awaitEnvironment("blog-prod", "Ready", "False", "WaitingForVerified");
        assertThat(berth("why", "blog-prod").out()).contains("volume site", "deploy: {mode: Pinned, release: blog-");
    }

    private void kubectl(String... words) {
        installed.cluster().kubectl(words);
    }

    private void operators(int replicas) {
        installed.client().apps().deployments().inNamespace(Installed.OPERATOR).withName("berth").scale(replicas);
        await(replicas + " operators", () -> installed.client().pods().inNamespace(Installed.OPERATOR).withLabel("app.kubernetes.io/name",
                "berth").list().getItems().stream().filter(pod -> replicas == 0 || ready(pod)).count() == replicas);
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream().anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    /** Gathers what Exact says while it is False. */
    private record Saying(Set<String> said) implements io.fabric8.kubernetes.client.Watcher<Environment> {
        @Override
        public void eventReceived(Action action, Environment environment) {
            Optional.ofNullable(environment.getStatus())
                    .flatMap(status -> Conditions.find(status.conditions(), "Exact"))
                    .filter(exact -> exact.status().equals("False"))
                    .ifPresent(exact -> said.add(exact.reason() + ": " + exact.message()));
        }

        @Override
        public void onClose(io.fabric8.kubernetes.client.WatcherException cause) {}
    }
}
