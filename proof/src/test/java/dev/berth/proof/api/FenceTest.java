package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the operator's own account may not do, tried with a token of that account on a real API server: as it is installed, with all
 * permissions of the cluster in its hands, and with each policy of the fence removed once.
 */
@Tag("api")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FenceTest {
    private static final String SPACE = "acme--fenced-dev";
    private static final String FENCE = "berth-fence";
    private static final String NAMESPACES = "berth-fence-namespaces";
    private static final String KEPT = "berth-kept-namespaces";
    private static final String CLUSTER = "berth-fence-cluster";
    private static final String KINDS = "berth-fence-kinds";
    private static final String EVENTS = "berth-fence-events";
    private static final String OWNED = "\"labels\":{\"berth.dev/owner-uid\":\"u\"}";

    private final ApiTier tier = ApiTier.get();
    private Caller operator;

    /** An environment that the operator made, one that a user made, and something of a user's in each place. */
    @BeforeAll
    void site() {
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: fenced, namespace: acme}
                spec:
                  domain: fenced.example.com
                  environments: [{name: dev}]
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, volumeMounts: [{name: uploads, mountPath: /srv}]}
                    volumes: [{name: uploads}]
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: fenced-own, namespace: acme, finalizers: [example.com/keep]}
                spec: {site: fenced, stage: dev, hostnames: [{hostname: own.fenced.example.com}]}
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: fenced-own, namespace: acme}
                spec: {environment: fenced-own}
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: fenced-own, namespace: acme}
                spec: {mode: Drill, environment: fenced-own, backup: fenced-own}
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: foreign, namespace: other}
                stringData: {key: value}
                """);
        tier.awaitReady("acme", "fenced");
        tier.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: users-own, namespace: %s}
                """.formatted(SPACE));
        operator = Caller.of(tier.cluster, tier.client, "berth-system", "berth");
    }

    @AfterAll
    void away() {
        operator.close();
        tier.cluster.kubectl("-n", "acme", "patch", "env/fenced-own", "--type=json", "-p",
                "[{\"op\": \"test\", \"path\": \"/metadata/finalizers/0\", \"value\": \"example.com/keep\"}, "
                        + "{\"op\": \"remove\", \"path\": \"/metadata/finalizers/0\"}]");
        tier.cluster.kubectl("-n", "acme", "delete", "backup/fenced-own", "env/fenced-own", "site/fenced", "--wait=false");
    }

    @Test
    void everyLayerStopsWhatItSays() {
        Layers layers = new Layers(tier.client, operator, attempts());
        layers.asInstalled();
        layers.eachRemovedOnce("berth-system", "berth");
        layers.report("What the operator's own account was refused", Path.of("target", "fence.md"));
    }

    private List<Attempt> attempts() {
        List<Attempt> all = new ArrayList<>();
        all.addAll(elsewhere());
        all.addAll(reading());
        all.addAll(namespaces());
        all.addAll(bindings());
        all.addAll(cluster());
        all.addAll(within(tier.client.pods().inNamespace(SPACE).list().getItems().getFirst().getMetadata().getName()));
        all.addAll(users());
        return all;
    }

    private static List<Attempt> elsewhere() {
        return List.of(
                Attempt.of("write in kube-system", "POST", "/api/v1/namespaces/kube-system/configmaps", object("v1", "ConfigMap", "x", ""),
                        Caller.RBAC, FENCE),
                Attempt.of("write a Deployment in a tenant's namespace", "POST", "/apis/apps/v1/namespaces/acme/deployments",
                        deployment("x"), Caller.RBAC, FENCE),
                Attempt.of("write a Secret in a tenant's namespace", "POST", "/api/v1/namespaces/acme/secrets", object("v1", "Secret", "x",
                        ""), Caller.RBAC, FENCE),
                Attempt.of("make a Site in a tenant's namespace", "POST", "/apis/berth.dev/v1alpha1/namespaces/acme/sites", site("x"),
                        Caller.RBAC, KINDS),
                Attempt.of("take a token of a controller", "POST",
                        "/api/v1/namespaces/kube-system/serviceaccounts/generic-garbage-collector/token", TOKEN, Caller.RBAC, FENCE),
                Attempt.of("take another lease in its own namespace", "POST", "/apis/coordination.k8s.io/v1/namespaces/berth-system/leases",
                        object("coordination.k8s.io/v1", "Lease", "other", ""), FENCE),
                Attempt.of("write another Secret in its own namespace", "POST", "/api/v1/namespaces/berth-system/secrets", object("v1",
                        "Secret", "other", ""), FENCE),
                Attempt.of("tell of an object that is not Berth's", "POST", "/apis/events.k8s.io/v1/namespaces/kube-system/events", """
                        {"apiVersion":"events.k8s.io/v1","kind":"Event","metadata":{"name":"x"},"eventTime":"2026-01-01T00:00:00.000000Z",
                        "reportingController":"x","reportingInstance":"x","action":"x","reason":"x","type":"Normal",
                        "regarding":{"apiVersion":"v1","kind":"Pod","namespace":"kube-system","name":"x"}}""", EVENTS),
                Attempt.of("write an Event of the old kind", "POST", "/api/v1/namespaces/kube-system/events", """
                        {"apiVersion":"v1","kind":"Event","metadata":{"name":"x"},
                        "involvedObject":{"apiVersion":"berth.dev/v1alpha1","kind":"Site","namespace":"kube-system","name":"x"}}""",
                        Caller.RBAC, FENCE));
    }

    /** No admission sees a read. */
    private static List<Attempt> reading() {
        return List.of(
                Attempt.of("read a foreign Secret", "GET", "/api/v1/namespaces/other/secrets/foreign", "", Caller.RBAC),
                Attempt.of("list the Secrets of a tenant that was not opened", "GET", "/api/v1/namespaces/closed/secrets", "", Caller.RBAC),
                Attempt.of("list all Secrets", "GET", "/api/v1/secrets", "", Caller.RBAC),
                Attempt.of("list the Secrets of a namespace that it made", "GET", "/api/v1/namespaces/" + SPACE + "/secrets", "",
                        Caller.RBAC),
                Attempt.of("list the Secrets of its own namespace", "GET", "/api/v1/namespaces/berth-system/secrets", "", Caller.RBAC));
    }

    private static List<Attempt> namespaces() {
        String one = "/api/v1/namespaces/" + SPACE;
        return List.of(
                Attempt.of("label a foreign namespace", "PATCH", "/api/v1/namespaces/other",
                        "{\"metadata\":{\"labels\":{\"berth.dev/managed\":\"true\"}}}", NAMESPACES),
                Attempt.of("annotate a foreign namespace", "PATCH", "/api/v1/namespaces/other",
                        "{\"metadata\":{\"annotations\":{\"berth.dev/sequence\":\"1\"}}}", NAMESPACES),
                Attempt.of("take the label from its own", "PATCH", one, "{\"metadata\":{\"labels\":{\"berth.dev/managed\":null}}}",
                        NAMESPACES),
                Attempt.of("give its own to another tenant", "PATCH", one, "{\"metadata\":{\"labels\":{\"berth.dev/tenant-uid\":\"u\"}}}",
                        NAMESPACES),
                Attempt.of("let its own run privileged pods", "PATCH", one,
                        "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"privileged\"}}}", NAMESPACES),
                Attempt.of("set a finalizer on its own", "PATCH", one, "{\"metadata\":{\"finalizers\":[\"example.com/x\"]}}", NAMESPACES),
                Attempt.of("make a namespace without the label", "POST", "/api/v1/namespaces", namespace("acme--x", "false", "acme",
                        "restricted"), NAMESPACES),
                Attempt.of("make a namespace of another name", "POST", "/api/v1/namespaces", namespace("x", "true", "acme", "restricted"),
                        NAMESPACES),
                Attempt.of("make a namespace named after another tenant", "POST", "/api/v1/namespaces", namespace("other--x", "true",
                        "acme", "restricted"), NAMESPACES),
                Attempt.of("make a namespace for privileged pods", "POST", "/api/v1/namespaces", namespace("acme--x", "true", "acme",
                        "privileged"), NAMESPACES),
                Attempt.of("delete a foreign namespace", "DELETE", "/api/v1/namespaces/other", "", NAMESPACES),
                Attempt.of("delete its own while an Environment has it", "DELETE", one, "", KEPT),
                Attempt.of("finalize its own", "PUT", one + "/finalize", namespace(SPACE, "true", "acme", "restricted"), Caller.RBAC,
                        NAMESPACES));
    }

    private static List<Attempt> bindings() {
        String bindings = "/apis/rbac.authorization.k8s.io/v1/namespaces/%s/rolebindings";
        String itself = "{\"kind\":\"ServiceAccount\",\"name\":\"berth\",\"namespace\":\"berth-system\"}";
        String other = "{\"kind\":\"ServiceAccount\",\"name\":\"default\",\"namespace\":\"other\"}";
        return List.of(
                Attempt.of("bind itself in a foreign namespace", "POST", bindings.formatted("other"), binding("berth-workload", itself),
                        FENCE),
                Attempt.of("bind itself in kube-system", "POST", bindings.formatted("kube-system"), binding("berth-workload", itself),
                        FENCE),
                Attempt.of("bind itself to the Secrets of a tenant", "POST", bindings.formatted("closed"), binding("berth-tenant", itself),
                        Caller.RBAC, FENCE),
                Attempt.of("bind itself to another role", "POST", bindings.formatted(SPACE), binding("cluster-admin", itself),
                        Caller.RBAC, FENCE),
                Attempt.of("bind somebody else", "POST", bindings.formatted(SPACE), binding("berth-workload", other), FENCE),
                Attempt.of("bind an account to what people get", "POST", bindings.formatted(SPACE), binding("berth-site-view", other),
                        FENCE));
    }

    private static List<Attempt> cluster() {
        return List.of(
                Attempt.of("bind itself in the whole cluster", "POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", """
                        {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"x"},
                        "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
                        "subjects":[{"kind":"ServiceAccount","name":"berth","namespace":"berth-system"}]}""", Caller.RBAC, CLUSTER),
                Attempt.of("widen its role", "PATCH", "/apis/rbac.authorization.k8s.io/v1/clusterroles/berth-workload",
                        "{\"rules\":[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}]}", Caller.RBAC, CLUSTER),
                Attempt.of("write a webhook", "POST", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
                        "{\"apiVersion\":\"admissionregistration.k8s.io/v1\",\"kind\":\"ValidatingWebhookConfiguration\","
                                + "\"metadata\":{\"name\":\"x\"}}",
                        Caller.RBAC, CLUSTER),
                // The server asks no policy about policies.
                Attempt.of("remove a policy", "DELETE",
                        "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/berth-hostname-claims", "", Caller.RBAC),
                Attempt.of("change a definition", "PATCH", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/sites.berth.dev",
                        "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}", Caller.RBAC, CLUSTER),
                Attempt.of("change a node", "PATCH", "/api/v1/nodes/fake-1", "{\"spec\":{\"unschedulable\":true}}", Caller.RBAC, CLUSTER),
                Attempt.of("make a volume of a node's folder", "POST", "/api/v1/persistentvolumes", """
                        {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"x"},"spec":{"accessModes":["ReadWriteOnce"],
                        "capacity":{"storage":"1Gi"},"hostPath":{"path":"/"}}}""", Caller.RBAC, CLUSTER));
    }

    private static List<Attempt> within(String pod) {
        String core = "/api/v1/namespaces/" + SPACE;
        String apps = "/apis/apps/v1/namespaces/" + SPACE;
        return List.of(
                Attempt.of("delete what it did not make", "DELETE", core + "/configmaps/users-own", "", FENCE),
                Attempt.of("change what it did not make", "PATCH", core + "/configmaps/users-own", "{\"data\":{\"a\":\"b\"}}", FENCE),
                Attempt.of("label as its own what it did not make", "PATCH", core + "/configmaps/users-own", "{\"metadata\":{" + OWNED
                        + "}}", FENCE),
                Attempt.of("make something without its label", "POST", core + "/configmaps",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\"}}", FENCE),
                Attempt.of("delete all of a kind", "DELETE", core + "/configmaps", "", Caller.RBAC, FENCE),
                // Of what it may delete otherwise, not even a rehearsal passes for data that the ledger names.
                Attempt.of("delete data that the ledger names", "DELETE", core + "/persistentvolumeclaims/uploads-1?dryRun=All", "", FENCE),
                Attempt.of("delete a Secret", "DELETE", core + "/secrets/berth-visitors", "", Caller.RBAC),
                Attempt.of("run a pod of no Deployment", "POST", core + "/pods", pod("x"), Caller.RBAC, FENCE),
                Attempt.of("make an Ingress", "POST", "/apis/networking.k8s.io/v1/namespaces/" + SPACE + "/ingresses", """
                        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"x",%s},
                        "spec":{"defaultBackend":{"service":{"name":"web","port":{"number":80}}}}}""".formatted(OWNED), Caller.RBAC, FENCE),
                Attempt.of("run a command in a pod", "POST", core + "/pods/" + pod + "/exec", "", Caller.RBAC, FENCE),
                Attempt.of("evict a pod", "POST", core + "/pods/" + pod + "/eviction",
                        "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"" + pod + "\"}}", Caller.RBAC, FENCE),
                Attempt.of("scale past the spec", "PATCH", apps + "/deployments/web/scale", "{\"spec\":{\"replicas\":3}}", Caller.RBAC,
                        FENCE),
                Attempt.of("take a token of a site's account", "POST", core + "/serviceaccounts/site/token", TOKEN, Caller.RBAC, FENCE),
                Attempt.of("set a finalizer", "PATCH", apps + "/deployments/web", "{\"metadata\":{\"finalizers\":[\"example.com/x\"]}}",
                        FENCE),
                Attempt.of("open a port of the node", "PATCH", core + "/services/web", "{\"spec\":{\"type\":\"NodePort\"}}", FENCE),
                Attempt.of("make data that goes with its owner", "POST", core + "/persistentvolumeclaims", """
                        {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"x",%s,
                        "ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"u"}]},
                        "spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""".formatted(OWNED), FENCE));
    }

    private static List<Attempt> users() {
        String backups = "/apis/berth.dev/v1alpha1/namespaces/acme/backups";
        String restores = "/apis/berth.dev/v1alpha1/namespaces/acme/restores";
        String own = "/apis/berth.dev/v1alpha1/namespaces/acme/environments/fenced-own";
        return List.of(
                Attempt.of("change a user's Environment", "PATCH", own, "{\"spec\":{\"suspend\":true}}", KINDS),
                Attempt.of("label a user's Environment", "PATCH", own, "{\"metadata\":{" + OWNED + "}}", KINDS),
                Attempt.of("annotate a user's Environment", "PATCH", own, "{\"metadata\":{\"annotations\":{\"x\":\"y\"}}}", KINDS),
                Attempt.of("own a user's Environment", "PATCH", own,
                        "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"x\","
                                + "\"uid\":\"u\"}]}}",
                        KINDS),
                Attempt.of("drop somebody else's finalizer", "PATCH", own, "{\"metadata\":{\"finalizers\":[\"berth.dev/environment\"]}}",
                        KINDS),
                Attempt.of("delete a user's Environment", "DELETE", own, "", KINDS),
                // One at least; what other tests leave in this namespace is protected by another layer.
                Attempt.of("delete Environments of a tenant as a collection", "DELETE",
                        "/apis/berth.dev/v1alpha1/namespaces/acme/environments?fieldSelector=metadata.name%3Dfenced-own", "",
                        Caller.RBAC, KINDS),
                Attempt.of("make an Environment for no Site", "POST", "/apis/berth.dev/v1alpha1/namespaces/acme/environments", """
                        {"apiVersion":"berth.dev/v1alpha1","kind":"Environment","metadata":{"name":"fenced-x"},
                        "spec":{"site":"fenced","stage":"dev"}}""", KINDS),
                Attempt.of("delete a user's Backup that has no recovery point", "DELETE", backups + "/fenced-own", "", KINDS),
                Attempt.of("pin a user's Backup", "PATCH", backups + "/fenced-own", "{\"spec\":{\"pinned\":true}}", KINDS),
                Attempt.of("make a Backup for no Environment", "POST", backups, """
                        {"apiVersion":"berth.dev/v1alpha1","kind":"Backup","metadata":{"name":"fenced-x"},
                        "spec":{"environment":"fenced-own"}}""", KINDS),
                Attempt.of("make a Restore that replaces data", "POST", restores,
                        """
                                {"apiVersion":"berth.dev/v1alpha1","kind":"Restore","metadata":{"name":"fenced-x","labels":{"berth.dev/owner-uid":"u",
                                "berth.dev/owner-kind":"Environment","berth.dev/tenant":"acme"}},
                                "spec":{"environment":"fenced-own","backup":"fenced-own","preconditions":{"sequence":0}}}""",
                        KINDS),
                Attempt.of("make a drill for no Environment", "POST", restores, """
                        {"apiVersion":"berth.dev/v1alpha1","kind":"Restore","metadata":{"name":"fenced-y"},
                        "spec":{"mode":"Drill","environment":"fenced-own"}}""", KINDS),
                Attempt.of("cancel a user's Restore", "PATCH", restores + "/fenced-own", "{\"spec\":{\"cancel\":true}}", KINDS),
                Attempt.of("delete a user's Restore", "DELETE", restores + "/fenced-own", "", KINDS),
                Attempt.of("change a user's Site", "PATCH", "/apis/berth.dev/v1alpha1/namespaces/acme/sites/fenced",
                        "{\"spec\":{\"suspend\":true}}", Caller.RBAC, KINDS),
                Attempt.of("delete a user's Site", "DELETE", "/apis/berth.dev/v1alpha1/namespaces/acme/sites/fenced", "", Caller.RBAC,
                        KINDS));
    }

    private static final String TOKEN = "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"TokenRequest\",\"spec\":{\"expirationSeconds\":600}}";

    private static String object(String version, String kind, String name, String more) {
        return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",%s}%s}".formatted(version, kind, name, OWNED, more);
    }

    private static String container() {
        return """
                "spec":{"securityContext":{"runAsNonRoot":true,"runAsUser":1000,"seccompProfile":{"type":"RuntimeDefault"}},
                "containers":[{"name":"x","image":"x","securityContext":{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]}""";
    }

    private static String pod(String name) {
        return object("v1", "Pod", name, "," + container());
    }

    private static String deployment(String name) {
        return object("apps/v1", "Deployment", name, ",\"spec\":{\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{"
                + "\"labels\":{\"a\":\"b\"}}," + container() + "}}");
    }

    private static String site(String name) {
        return object("berth.dev/v1alpha1", "Site", name, ",\"spec\":{\"domain\":\"x.example.com\",\"stack\":{\"components\":"
                + "[{\"name\":\"web\",\"image\":\"ghcr.io/acme/shop:1.4\"}]}}");
    }

    private static String binding(String role, String subject) {
        return object("rbac.authorization.k8s.io/v1", "RoleBinding", "x",
                ",\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"" + role
                        + "\"},\"subjects\":[" + subject + "]");
    }

    private static String namespace(String name, String managed, String tenant, String security) {
        return """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s","labels":{"berth.dev/managed":"%s","berth.dev/tenant":"%s",
                "berth.dev/tenant-uid":"t","berth.dev/owner-kind":"Environment","berth.dev/owner":"x","berth.dev/owner-uid":"u",
                "pod-security.kubernetes.io/enforce":"%s"}}}""".formatted(name, managed, tenant, security);
    }
}
