package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A tenant's people, each by a token of their own: bound to berth-view and berth-edit in the tenant's namespace, and named by a Site in
 * spec.access. They see and touch their own objects, environments and logs, and nothing of another tenant's.
 */
@Tag("api")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PeopleTest {
    private static final String DEV = "acme--peopled-dev";
    private static final String PREPROD = "acme--peopled-preprod";
    private static final String FOREIGN = "open--theirs-dev";

    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: %s, namespace: %s}
            spec:
              domain: %s.example.com
              environments: [{name: dev}, {name: preprod}]
              %s
              stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}]}
            """;
    private static final String ACCESS = "access: [{role: Operator, users: [\"system:serviceaccount:acme:editor\"], stages: [dev]}, "
            + "{role: Viewer, groups: [\"system:serviceaccounts:acme\"], stages: [dev]}]";

    private final ApiTier tier = ApiTier.get();
    private Caller editor;
    private Caller viewer;

    @BeforeAll
    void people() {
        tier.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: editor, namespace: acme}
                ---
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: viewer, namespace: acme}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: people-view, namespace: acme}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: berth-view}
                subjects: [{kind: ServiceAccount, name: editor}, {kind: ServiceAccount, name: viewer}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: people-edit, namespace: acme}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: berth-edit}
                subjects: [{kind: ServiceAccount, name: editor}]
                """);
        tier.apply(SITE.formatted("theirs", "open", "theirs", ""));
        tier.apply(SITE.formatted("peopled", "acme", "peopled", ACCESS));
        tier.awaitReady("acme", "peopled");
        tier.awaitReady("open", "theirs");
        editor = Caller.of(tier.cluster, tier.client, "acme", "editor");
        viewer = Caller.of(tier.cluster, tier.client, "acme", "viewer");
    }

    @AfterAll
    void away() {
        editor.close();
        viewer.close();
        tier.cluster.kubectl("-n", "acme", "delete", "site/peopled", "rolebinding/people-view", "rolebinding/people-edit", "--wait=false");
        tier.cluster.kubectl("-n", "open", "delete", "site/theirs", "--wait=false");
    }

    /** A question: asked of the server by name, and then simply done, as a rehearsal where it would change something. */
    private record Deed(String verb, String group, String resource, String namespace, String method, String path, String body) {
        static Deed read(String group, String version, String resource, String namespace) {
            return new Deed("list", group, resource, namespace, "GET", prefix(group, version) + "/namespaces/" + namespace + "/" + resource,
                    "");
        }

        static Deed of(String verb, String group, String version, String resource, String namespace, String name, String body) {
            String method = verb.equals("get") ? "GET" : verb.equals("delete") ? "DELETE" : verb.equals("patch") ? "PATCH" : "POST";
            String[] parts = resource.split("/");
            String path = prefix(group, version) + "/namespaces/" + namespace + "/" + parts[0] + (name.isEmpty() ? "" : "/" + name)
                    + (parts.length > 1 ? "/" + parts[1] : "");
            return new Deed(verb, group, resource, namespace, method, path, body);
        }

        private static String prefix(String group, String version) {
            return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        }

        /** The node is a fake and has no logs: a container that is not there is refused too, but only after the caller was let in. */
        boolean done(Caller who) {
            if (resource.equals("pods/log")) {
                return who.send(method, path + "?container=none", body).code() != 403;
            }
            boolean rehearsed = !method.equals("GET") && !resource.endsWith("/exec");
            return who.send(method, rehearsed ? path + "?dryRun=All" : path, body).code() != 403;
        }

        @Override
        public String toString() {
            return verb + " " + resource + " in " + namespace;
        }
    }

    private static List<Deed> looksAt(String tenant, String space, String pod) {
        return List.of(
                Deed.read("berth.dev", "v1alpha1", "sites", tenant),
                Deed.read("berth.dev", "v1alpha1", "environments", tenant),
                Deed.read("berth.dev", "v1alpha1", "releases", tenant),
                Deed.read("", "v1", "pods", space),
                Deed.of("get", "", "v1", "pods/log", space, pod, ""),
                Deed.read("", "v1", "events", space),
                Deed.read("", "v1", "services", space),
                Deed.read("", "v1", "persistentvolumeclaims", space),
                Deed.read("apps", "v1", "deployments", space),
                Deed.read("networking.k8s.io", "v1", "networkpolicies", space),
                Deed.read("traefik.io", "v1alpha1", "ingressroutes", space));
    }

    private static List<Deed> edits(String tenant, String site) {
        return List.of(
                Deed.of("patch", "berth.dev", "v1alpha1", "sites", tenant, site, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"),
                Deed.of("patch", "berth.dev", "v1alpha1", "environments", tenant, site + "-dev",
                        "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}"));
    }

    private static Deed restarts(String space, String pod) {
        return Deed.of("delete", "", "v1", "pods", space, pod, "");
    }

    /** What nobody gets from a Site, wherever it is. */
    private static List<Deed> never(String space, String pod) {
        return List.of(
                Deed.read("", "v1", "secrets", space),
                Deed.of("get", "", "v1", "secrets", space, "berth-visitors", ""),
                Deed.of("create", "", "v1", "pods/exec", space, pod, ""),
                Deed.of("create", "", "v1", "pods", space, "",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"}}"),
                Deed.of("patch", "apps", "v1", "deployments", space, "web", "{\"spec\":{\"replicas\":0}}"),
                Deed.of("delete", "networking.k8s.io", "v1", "networkpolicies", space, "default-deny", ""),
                Deed.of("create", "rbac.authorization.k8s.io", "v1", "rolebindings", space, "",
                        "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\",\"metadata\":{\"name\":\"x\"},\"roleRef\":"
                                + "{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"berth-workload\"}}"));
    }

    private String pod(String space) {
        return tier.client.pods().inNamespace(space).list().getItems().getFirst().getMetadata().getName();
    }

    private final List<String> table = new ArrayList<>();

    private void expect(String who, Caller caller, boolean allowed, List<Deed> deeds) {
        for (Deed deed : deeds) {
            assertThat(caller.may(deed.verb(), deed.group(), deed.resource(), deed.namespace())).as("%s: the server says of %s", who, deed)
                    .isEqualTo(allowed);
            assertThat(deed.done(caller)).as("%s: %s", who, deed).isEqualTo(allowed);
            table.add("| " + who + " | " + deed + " | " + (allowed ? "yes" : "no") + " |");
        }
    }

    @Test
    @Order(1)
    void theySeeAndTouchTheirOwnAndNothingElse() throws IOException {
        tier.await("the operator bound the editor", () -> restarts(DEV, pod(DEV)).done(editor));
        expect("editor", editor, true, looksAt("acme", DEV, pod(DEV)));
        expect("editor", editor, true, edits("acme", "peopled"));
        expect("editor", editor, true, List.of(restarts(DEV, pod(DEV))));
        expect("viewer", viewer, true, looksAt("acme", DEV, pod(DEV)));
        expect("viewer", viewer, false, edits("acme", "peopled"));
        expect("viewer", viewer, false, List.of(restarts(DEV, pod(DEV))));
        for (String who : List.of("editor", "viewer")) {
            Caller caller = who.equals("editor") ? editor : viewer;
            expect(who, caller, false, never(DEV, pod(DEV)));
            expect(who, caller, false, looksAt("open", FOREIGN, pod(FOREIGN)));
            expect(who, caller, false, edits("open", "theirs"));
            expect(who, caller, false, never(FOREIGN, pod(FOREIGN)));
            expect(who, caller, false, List.of(restarts(FOREIGN, pod(FOREIGN)), Deed.read("", "v1", "secrets", "open"), Deed.read("", "v1",
                    "secrets", "acme"), Deed.read("", "v1", "pods", "kube-system")));
            // The Site names them for dev alone.
            expect(who, caller, false, List.of(Deed.read("", "v1", "pods", PREPROD), restarts(PREPROD, pod(PREPROD))));
            assertThat(caller.send("GET", "/api/v1/namespaces", "").code()).as("all namespaces").isEqualTo(403);
            assertThat(caller.send("GET", "/apis/berth.dev/v1alpha1/sites", "").code()).as("all sites").isEqualTo(403);
            assertThat(caller.send("GET", "/apis/berth.dev/v1alpha1/hostnameclaims", "").code()).as("whose names are whose").isEqualTo(403);
        }
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target", "people.md"), "# What a tenant's people may do\n\n| who | what | may |\n|---|---|---|\n"
                + String.join("\n", table) + "\n");
    }

    @Test
    @Order(2)
    void whoIsNamedNoMoreIsLetInNoMore() {
        assertThat(Deed.read("", "v1", "pods", DEV).done(viewer)).isTrue();
        tier.apply(SITE.formatted("peopled", "acme", "peopled", ""));
        tier.await("the viewer is out", () -> !Deed.read("", "v1", "pods", DEV).done(viewer));
        tier.await("the editor is out", () -> !restarts(DEV, pod(DEV)).done(editor));
    }
}
