package dev.berth.proof.fault;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as the API server understands it.
 *
 * @param verb      get, list, watch, create, update, patch, delete, or other
 * @param group     of the API; empty for the core group
 * @param resource  plural, with its subresource: {@code sites/status}; empty for discovery and the like
 * @param namespace empty for what lies in none
 * @param name      empty for lists, watches and creates
 */
record Call(String verb, String group, String resource, String namespace, String name) {
    private static final Pattern PATH = Pattern.compile(
            "/(?:api/v1|apis/([^/]+)/[^/]+)(?:/namespaces/([^/]+))?/([a-z]+)(?:/([^/]+)(?:/([^/]+))?)?");
    private static final Pattern NAMESPACE = Pattern.compile("/api/v1/namespaces/([^/]+)(?:/(status|finalize))?");
    private static final Map<String, String> VERBS = Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

    static Call of(String method, String path, String query) {
        Matcher namespace = NAMESPACE.matcher(path);
        if (namespace.matches()) {
            String below = namespace.group(2) == null ? "" : "/" + namespace.group(2);
            return new Call(VERBS.getOrDefault(method, "get"), "", "namespaces" + below, "", namespace.group(1));
        }
        Matcher match = PATH.matcher(path);
        if (!match.matches()) {
            return new Call("other", "", "", "", "");
        }
        String name = text(match.group(4));
        boolean watch = Optional.ofNullable(query).filter(q -> q.contains("watch=true") || q.contains("watch=1")).isPresent();
        String read = watch ? "watch" : name.isEmpty() ? "list" : "get";
        String below = match.group(5) == null ? "" : "/" + match.group(5);
        return new Call(VERBS.getOrDefault(method, read), text(match.group(1)), match.group(3) + below, text(match.group(2)), name);
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    /** It changes something, and not only what tells of oneself: Events, leases and questions about one's own rights. */
    boolean write() {
        return VERBS.containsValue(verb) && !lease() && !resource.equals("events") && !group.equals("authorization.k8s.io");
    }

    boolean lease() {
        return resource.equals("leases");
    }

    /** What was done to what: {@code patch deployments acme--shop-prod/web}. */
    String words() {
        return verb + " " + resource + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
