package dev.berth.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a registry says of one image.
 *
 * @param digest       {@code sha256:…} of what the tag or digest led to: the index where there is one
 * @param user         USER of the image configuration; empty means root
 * @param exposedPorts EXPOSEd TCP ports, ascending
 * @param start        how a container of it starts
 * @param platforms    the platform manifests that may run, with their configuration digests
 * @param tags         of the repository, as far as somebody asked for them: newer versions within the same first number, or those of a pattern
 */
public record ImageFacts(String digest, String user, List<Integer> exposedPorts, Start start, List<Platform> platforms, List<String> tags) {
    /** Of an image that does not say how it starts, and beside which nothing was looked for. */
    public ImageFacts(String digest, String user, List<Integer> exposedPorts, List<Platform> platforms) {
        this(digest, user, exposedPorts, Start.UNSAID, platforms, List.of());
    }

    /** The same, with these tags beside it. */
    public ImageFacts beside(List<String> others) {
        return new ImageFacts(digest, user, exposedPorts, start, platforms, others);
    }

    /** The same, starting so. */
    public ImageFacts starting(Start how) {
        return new ImageFacts(digest, user, exposedPorts, how, platforms, tags);
    }

    /**
     * How a container of an image starts, as the image configuration says; only what anybody looks at.
     *
     * @param workingDir absolute; empty where it is not said
     * @param entrypoint ENTRYPOINT, word by word
     * @param command    CMD, word by word: what stands in for it are a component's args
     * @param variables  of ENV, those of {@link #TELLING}
     */
    public record Start(String workingDir, List<String> entrypoint, List<String> command, Map<String, String> variables) {
        /** Variables that official images, and whatever is built on them, carry: they tell what the image runs. */
        public static final Set<String> TELLING = Set.of("PHP_VERSION", "NODE_VERSION", "PYTHON_VERSION", "RUBY_VERSION", "PERL_VERSION",
                "DENO_VERSION", "NGINX_VERSION", "CADDY_VERSION", "HTTPD_PREFIX", "CATALINA_HOME");

        /** Of an image that says nothing of it. */
        public static final Start UNSAID = new Start("", List.of(), List.of(), Map.of());
    }

    /**
     * One platform of an image.
     *
     * @param platform such as {@code linux/amd64}
     * @param manifest digest of its manifest
     * @param config   digest of its configuration
     */
    public record Platform(String platform, String manifest, String config) {}
}
