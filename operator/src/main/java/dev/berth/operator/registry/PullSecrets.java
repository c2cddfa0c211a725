package dev.berth.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.plan.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The passwords of Secrets of type {@code kubernetes.io/dockerconfigjson}, by what they open. {@code credHelpers} and {@code credsStore} are
 * ignored: they name programs to run, and a tenant writes this text.
 */
public final class PullSecrets {

    /** No password at all. */
    public static final PullSecrets NONE = new PullSecrets(List.of());

    private static final Set<String> DOCKER_HUB_HOSTS = Set.of("index.docker.io", "registry-1.docker.io");

    private final List<Entry> entries;

    private PullSecrets(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Host, in which {@code *} stands for any text without a dot; path below it, empty for all of the host. */
    private record Entry(String host, String path, Credentials credentials) {

        boolean opens(ImageReference image) {
            String repository = image.repository();
            return opensHost(image.registry()) && (path.isEmpty() || repository.equals(path) || repository.startsWith(path + "/"));
        }

        private boolean opensHost(String registry) {
            String[] pattern = host.split("\\.", -1);
            String[] parts = registry.split("\\.", -1);
            if (pattern.length != parts.length) {
                return false;
            }
            for (int i = 0; i < parts.length; i++) {
                if (!parts[i].equals(pattern[i]) && !pattern[i].equals("*")) {
                    return false;
                }
            }
            return true;
        }

        boolean exact() {
            return !host.contains("*");
        }
    }

    /**
     * Reads the value of the key {@code .dockerconfigjson}.
     *
     * @throws IllegalArgumentException with a sentence that names no value, when it is not such a text
     */
    public static PullSecrets parse(byte[] dockerConfigJson) {
        JsonNode auths = Json.object(dockerConfigJson).map(root -> root.path("auths")).filter(JsonNode::isObject)
                .orElseThrow(() -> new IllegalArgumentException(
                        "its key .dockerconfigjson is no JSON object with auths: make it with kubectl create secret docker-registry"));
        List<Entry> entries = new ArrayList<>();
        auths.properties().forEach(auth -> credentials(auth.getValue()).ifPresent(found -> entries.add(entry(auth.getKey(), found))));
        return new PullSecrets(entries);
    }

    /** All passwords of several Secrets; where two open one image equally well, the earlier Secret's is used. */
    public static PullSecrets all(List<PullSecrets> secrets) {
        return new PullSecrets(secrets.stream().flatMap(secret -> secret.entries.stream()).toList());
    }

    /** The most specific password that opens the image: the longest path, and a plain host before one with {@code *}. */
    public Optional<Credentials> credentials(ImageReference image) {
        return entries.stream()
                .filter(entry -> entry.opens(image))
                .min(Comparator.<Entry>comparingInt(entry -> -entry.path().length()).thenComparing(entry -> !entry.exact()))
                .map(Entry::credentials);
    }

    /** Shows no host and no password. */
    @Override
    public String toString() {
        return "PullSecrets[" + entries.size() + " entries, not shown]";
    }

    private static Entry entry(String key, Credentials credentials) {
        String address = key.strip().toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        int slash = address.indexOf('/');
        String host = slash < 0 ? address : address.substring(0, slash);
        // docker login wrote API addresses such as https://index.docker.io/v1/ for many years, and some still do.
        String path = slash < 0 ? "" : address.substring(slash).replaceFirst("^/v[12](/|$)", "/").replaceAll("^/+|/+$", "");
        return new Entry(DOCKER_HUB_HOSTS.contains(host) ? "docker.io" : host, path, credentials);
    }

    private static Optional<Credentials> credentials(JsonNode auth) {
        String joined = Json.text(auth, "auth");
        if (!joined.isEmpty()) {
            return Optional.of(split(joined));
        }
        String user = Json.text(auth, "username");
        String password = Json.text(auth, "password");
        return user.isEmpty() && password.isEmpty() ? Optional.empty() : Optional.of(new Credentials(user, password));
    }

    private static Credentials split(String base64) {
        String joined;
        try {
            joined = new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // Its message would quote a character of the password.
            joined = "";
        }
        int colon = joined.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "an auth in its key .dockerconfigjson is no base64 of user:password: make it with kubectl create secret docker-registry");
        }
        return new Credentials(joined.substring(0, colon), joined.substring(colon + 1));
    }
}
