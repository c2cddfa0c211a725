package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What everybody else may not do in the namespace of an environment, tried by an account that RBAC allows it in the whole cluster; and what
 * parts of the cluster and administrators still may.
 */
@Tag("api")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuardsTest {
    private static final String SPACE = "acme--guarded-dev";
    private static final String CORE = "/api/v1/namespaces/" + SPACE;
    private static final String NAMESPACES = "berth-guard-namespaces";
    private static final String OBJECTS = "berth-guard-objects";
    private static final String GUESTS = "berth-guard-guests";
    private static final String CLAIMS = "berth-guard-claims";

    /** All verbs that there are, by name: who has them has every right but that to pass the guards. */
    private static final String ACCOUNTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: cert-manager}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: cert-manager, namespace: cert-manager}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: intruder, namespace: other}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: proof-everywhere}
            rules:
            - apiGroups: ["*"]
              resources: ["*"]
              verbs: [get, list, watch, create, update, patch, delete, deletecollection, bind]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: proof-everywhere}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: proof-everywhere}
            subjects:
            - {kind: ServiceAccount, name: intruder, namespace: other}
            - {kind: ServiceAccount, name: cert-manager, namespace: cert-manager}
            """;

    private final ApiTier tier = ApiTier.get();
    private Caller intruder;

    @BeforeAll
    void site() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: guarded, namespace: acme}
                spec:
                  domain: guarded.example.com
                  environments:
                  - name: dev
                    scale: [{component: web, autoscale: {min: 2, max: 3, cpuPercent: 70}}]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """);
        tier.apply(ACCOUNTS);
        tier.awaitReady("acme", "guarded");
        intruder = Caller.of(tier.cluster, tier.client, "other", "intruder");
    }

    @AfterAll
    void away() {
        intruder.close();
        tier.cluster.kubectl("delete", "clusterrolebinding/proof-everywhere", "clusterrole/proof-everywhere");
        tier.cluster.kubectl("-n", "acme", "delete", "site/guarded", "--wait=false");
    }

    @Test
    void everyGuardStopsWhatItSays() {
        Layers layers = new Layers(tier.client, intruder, attempts());
        layers.asInstalled();
        layers.eachPolicyRemovedOnce();
        layers.report("What others were refused in the namespaces of environments", Path.of("target", "guards.md"));
    }

    private List<Attempt> attempts() {
        Pod pod = tier.client.pods().inNamespace(SPACE).list().getItems().getFirst();
        List<Attempt> all = new ArrayList<>(namespaces());
        all.addAll(made(pod.getMetadata().getName()));
        all.addAll(guests());
        all.add(Attempt.of("free a host name", "DELETE", "/apis/berth.dev/v1alpha1/hostnameclaims/dev.guarded.example.com", "", CLAIMS));
        return all;
    }

    private static List<Attempt> namespaces() {
        return List.of(
                Attempt.of("make a namespace that looks like an environment's", "POST", "/api/v1/namespaces",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\","
                                + "\"labels\":{\"berth.dev/managed\":\"true\"}}}",
                        NAMESPACES),
                Attempt.of("make one with a ledger", "POST", "/api/v1/namespaces",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"x\","
                                + "\"annotations\":{\"berth.dev/release\":\"{}\"}}}",
                        NAMESPACES),
                Attempt.of("make an environment's of another one", "PATCH", "/api/v1/namespaces/other",
                        "{\"metadata\":{\"labels\":{\"berth.dev/managed\":\"true\"}}}", NAMESPACES),
                Attempt.of("the same through its status", "PATCH", "/api/v1/namespaces/other/status",
                        "{\"metadata\":{\"labels\":{\"berth.dev/managed\":\"true\"}}}", NAMESPACES),
                Attempt.of("take a namespace from the operator", "PATCH", CORE,
                        "{\"metadata\":{\"labels\":{\"berth.dev/managed\":null}}}", NAMESPACES),
                Attempt.of("change the ledger", "PATCH", CORE, "{\"metadata\":{\"annotations\":{\"berth.dev/sequence\":\"99\"}}}",
                        NAMESPACES),
                Attempt.of("take the ledger away", "PATCH", CORE, "{\"metadata\":{\"annotations\":{\"berth.dev/volumes\":null}}}",
                        NAMESPACES),
                Attempt.of("let privileged pods in", "PATCH", CORE,
                        "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"privileged\"}}}", NAMESPACES),
                Attempt.of("delete an environment's namespace", "DELETE", CORE, "", NAMESPACES));
    }

    private static List<Attempt> made(String pod) {
        String apps = "/apis/apps/v1/namespaces/" + SPACE;
        String walls = "/apis/networking.k8s.io/v1/namespaces/" + SPACE + "/networkpolicies/default-deny";
        return List.of(
                Attempt.of("delete the wall", "DELETE", walls, "", OBJECTS),
                Attempt.of("open the wall", "PATCH", walls, "{\"spec\":{\"ingress\":[{}]}}", OBJECTS),
                Attempt.of("delete all walls", "DELETE", "/apis/networking.k8s.io/v1/namespaces/" + SPACE + "/networkpolicies", "",
                        OBJECTS),
                Attempt.of("delete the bounds", "DELETE", CORE + "/resourcequotas/site", "", OBJECTS),
                Attempt.of("widen the bounds", "PATCH", CORE + "/resourcequotas/site", "{\"spec\":{\"hard\":{\"pods\":\"9999\"}}}",
                        OBJECTS),
                Attempt.of("delete what runs", "DELETE", apps + "/deployments/web", "", OBJECTS),
                Attempt.of("run another image", "PATCH", apps + "/deployments/web", "{\"spec\":{\"replicas\":0}}", OBJECTS),
                Attempt.of("lead visitors elsewhere", "PATCH", CORE + "/services/web",
                        "{\"spec\":{\"selector\":{\"berth.dev/component\":\"db\"}}}", OBJECTS),
                Attempt.of("delete the data", "DELETE", CORE + "/persistentvolumeclaims/db-1", "", OBJECTS),
                Attempt.of("change a password", "PATCH", CORE + "/secrets/db-credentials", "{\"data\":{\"password\":\"eA==\"}}", OBJECTS),
                Attempt.of("shut the operator out", "DELETE", "/apis/rbac.authorization.k8s.io/v1/namespaces/" + SPACE
                        + "/rolebindings/berth", "", OBJECTS),
                Attempt.of("move a pod to another component", "PATCH", CORE + "/pods/" + pod,
                        "{\"metadata\":{\"labels\":{\"berth.dev/component\":\"other\"}}}", OBJECTS),
                Attempt.of("the same through its status", "PATCH", CORE + "/pods/" + pod + "/status",
                        "{\"metadata\":{\"labels\":{\"berth.dev/component\":\"other\"}}}", OBJECTS),
                Attempt.of("change what a pod runs", "PATCH", CORE + "/pods/" + pod, "{\"spec\":{\"activeDeadlineSeconds\":1}}", OBJECTS),
                Attempt.of("make something that looks like the operator's", "POST", CORE + "/configmaps",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\","
                                + "\"labels\":{\"berth.dev/owner-uid\":\"u\"}}}",
                        OBJECTS));
    }

    private static List<Attempt> guests() {
        return List.of(
                Attempt.of("run a pod", "POST", CORE + "/pods", pod("", ""), GUESTS),
                Attempt.of("run a Job", "POST", "/apis/batch/v1/namespaces/" + SPACE + "/jobs", job("x"), GUESTS),
                Attempt.of("open another wall", "POST", "/apis/networking.k8s.io/v1/namespaces/" + SPACE + "/networkpolicies",
                        "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"x\"},"
                                + "\"spec\":{\"podSelector\":{},"
                                + "\"ingress\":[{}]}}", GUESTS),
                Attempt.of("take traffic of a Service", "POST", "/apis/discovery.k8s.io/v1/namespaces/" + SPACE + "/endpointslices",
                        "{\"apiVersion\":\"discovery.k8s.io/v1\",\"kind\":\"EndpointSlice\",\"metadata\":{\"name\":\"x\",\"labels\":"
                                + "{\"kubernetes.io/service-name\":\"web\"}},\"addressType\":\"IPv4\",\"endpoints\":[]}", GUESTS),
                Attempt.of("route visitors", "POST", "/apis/traefik.io/v1alpha1/namespaces/" + SPACE + "/ingressroutes",
                        "{\"apiVersion\":\"traefik.io/v1alpha1\",\"kind\":\"IngressRoute\",\"metadata\":{\"name\":\"x\"},"
                                + "\"spec\":{\"routes\":[]}}",
                        GUESTS),
                Attempt.of("bind an account", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/" + SPACE + "/rolebindings", """
                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"x"},
                        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},
                        "subjects":[{"kind":"ServiceAccount","name":"default","namespace":"other"}]}""", GUESTS));
    }

    private static final String SPEC = """
            {"restartPolicy":"Never","securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},
            "containers":[{"name":"x","image":"x","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}""";

    private static String pod(String name, String labels) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x%s\",\"labels\":{%s}},\"spec\":%s}".formatted(name,
                labels,
                SPEC);
    }

    private static String job(String name) {
        return "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"template\":{\"spec\":%s}}}"
                .formatted(
                        name, SPEC);
    }

    /** cert-manager answers an authority's question by a pod, a Service and a Secret beside the site. */
    @Test
    void aPartOfTheClusterWorksThere() {
        try (Caller solver = Caller.of(tier.cluster, tier.client, "cert-manager", "cert-manager")) {
            String solved = "\"acme.cert-manager.io/http01-solver\":\"true\"";
            assertThat(solver.send("POST", CORE + "/pods?dryRun=All", pod("", solved)).code()).isEqualTo(201);
            assertThat(solver.send("POST", CORE + "/services?dryRun=All",
                    "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"ports\":[{\"port\":8089}]}}")
                    .code())
                    .isEqualTo(201);
        }
    }

    /** What disturbs nobody stays RBAC's matter: notes, restarts, evictions, larger volumes. */
    @Test
    void whatHarmsNothingIsLeftToRbac() {
        String pod = tier.client.pods().inNamespace(SPACE).list().getItems().getFirst().getMetadata().getName();
        List<Attempt> harmless = List.of(
                Attempt.of("annotate a pod", "PATCH", CORE + "/pods/" + pod, "{\"metadata\":{\"annotations\":{\"example.com/x\":\"y\"}}}"),
                Attempt.of("restart a pod", "DELETE", CORE + "/pods/" + pod, ""),
                Attempt.of("annotate a Deployment", "PATCH", "/apis/apps/v1/namespaces/" + SPACE + "/deployments/web",
                        "{\"metadata\":{\"annotations\":{\"example.com/x\":\"y\"}}}"),
                Attempt.of("label a namespace", "PATCH", CORE, "{\"metadata\":{\"labels\":{\"example.com/x\":\"y\"}}}"),
                Attempt.of("write a ConfigMap of its own", "POST", CORE + "/configmaps",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}"));
        harmless.forEach(attempt -> {
            Caller.Answer answer = attempt.by(intruder);
            assertThat(answer.code()).as("%s: %s", attempt.what(), answer.message()).isBetween(200, 299);
        });
    }

    /** The way out that SECURITY.md names. */
    @Test
    void whoMayBypassTheGuardsPasses() {
        Attempt attempt = attempts().getFirst();
        assertThat(attempt.by(intruder).layer()).isEqualTo(NAMESPACES);
        tier.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRole
                metadata: {name: proof-bypass}
                rules: [{apiGroups: [berth.dev], resources: [guards], verbs: [bypass]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: ClusterRoleBinding
                metadata: {name: proof-bypass}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: proof-bypass}
                subjects: [{kind: ServiceAccount, name: intruder, namespace: other}]
                """);
        try {
            tier.await("whoever may bypass the guards passes", () -> attempt.by(intruder).layer().equals(Caller.PASSED));
        } finally {
            tier.cluster.kubectl("delete", "clusterrolebinding/proof-bypass", "clusterrole/proof-bypass");
        }
        tier.await("the guards are back", () -> attempt.by(intruder).layer().equals(NAMESPACES));
    }

    /** The real controllers make pods of Deployments and Jobs, look after disruption budgets, scale, and clear a namespace. */
    @Test
    void kubernetesControllersWorkThere() {
        tier.apply("""
                apiVersion: batch/v1
                kind: Job
                metadata: {name: once, namespace: %s}
                spec: {template: {spec: %s}}
                """.formatted(SPACE, SPEC));
        tier.await("a Job's pod is made", () -> !tier.client.pods().inNamespace(SPACE).withLabel("job-name", "once").list().getItems()
                .isEmpty());
        var deployment = tier.client.apps().deployments().inNamespace(SPACE).withName("web");
        tier.await("the autoscaler brings its least replicas", () -> deployment.get().getSpec().getReplicas() == 2);
        tier.await("the disruption budget counts pods", () -> tier.client.policy().v1().podDisruptionBudget().inNamespace(SPACE).list()
                .getItems().stream().anyMatch(budget -> budget.getStatus() != null && budget.getStatus().getExpectedPods() == 2));
        tier.client.pods().inNamespace(SPACE).withLabel("berth.dev/component", "web").list().getItems().forEach(pod -> tier.client.resource(
                pod).delete());
        tier.await("deleted pods come back", () -> deployment.get().getStatus().getReadyReplicas() != null && deployment.get().getStatus()
                .getReadyReplicas() == 2);
    }

    /** kubectl berth purge: an administrator removes what is kept. */
    @Test
    void anAdministratorClearsAKeptNamespace() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: kept, namespace: acme}
                spec:
                  domain: kept.example.com
                  environments: [{name: dev}]
                  stack:
                    components: [{name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}]
                """);
        tier.awaitReady("acme", "kept");
        tier.cluster.kubectl("-n", "acme", "delete", "site/kept", "--timeout=60s");
        tier.await("its environment is gone", () -> tier.environment("acme", "kept-dev") == null);
        assertThat(tier.client.namespaces().withName("acme--kept-dev").get()).isNotNull();
        tier.cluster.kubectl("delete", "namespace/acme--kept-dev", "--timeout=90s");
        assertThat(tier.client.namespaces().withName("acme--kept-dev").get()).isNull();
    }
}
