package dev.berth.operator.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where registries are really asked: the administrator's choice, the same as the nodes' container run-time has. A mirror stands in for its
 * registry: the registry itself is not asked when the mirror fails, and the registry's passwords are shown to the mirror when it asks for one.
 *
 * @param byRegistry registry name such as {@code docker.io}, or {@code *} for every other, to the mirror's address. An address without path is
 *                   asked below {@code /v2}; one with a path is asked below that path as it stands: {@code https://cache.example.com/v2/hub}
 */
public record Mirrors(Map<String, URI> byRegistry) {

    /** Every registry is asked itself. */
    public static final Mirrors NONE = new Mirrors(Map.of());

    private static final String EVERY_OTHER = "*";

    public Mirrors {
        byRegistry = Map.copyOf(byRegistry);
    }

    /**
     * Reads a setting.
     *
     * @param addresses registry name or {@code *} to http or https address
     * @throws IllegalArgumentException with a sentence, when one is no such address
     */
    public static Mirrors parse(Map<String, String> addresses) {
        Map<String, URI> mirrors = new TreeMap<>();
        addresses.forEach((registry, address) -> mirrors.put(normal(registry), address(registry, address)));
        return new Mirrors(mirrors);
    }

    /** The mirror's address, the one named for this very registry before the one for all others. */
    Optional<URI> of(String registry) {
        return Optional.ofNullable(byRegistry.getOrDefault(registry, byRegistry.get(EVERY_OTHER)));
    }

    private static String normal(String registry) {
        String lower = registry.strip().toLowerCase(Locale.ROOT);
        return lower.equals("index.docker.io") ? "docker.io" : lower;
    }

    private static URI address(String registry, String typed) {
        try {
            URI address = new URI(typed.strip());
            boolean http = "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme());
            boolean bare = address.getRawUserInfo() == null && address.getRawQuery() == null && address.getRawFragment() == null;
            if (http && bare && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException notAnAddress) {
            throw refusal(registry);
        }
        throw refusal(registry);
    }

    private static IllegalArgumentException refusal(String registry) {
        return new IllegalArgumentException("the mirror of registry " + registry
                + " is no address: write one such as http://10.0.0.2:5000, without user name, query and fragment");
    }
}
