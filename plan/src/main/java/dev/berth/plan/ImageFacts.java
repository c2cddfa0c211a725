package dev.berth.plan;

import java.util.List;

/**
 * What a registry says of one image.
 *
 * @param digest       {@code sha256:…} of what the tag or digest led to: the index where there is one
 * @param user         USER of the image configuration; empty means root
 * @param exposedPorts EXPOSEd TCP ports, ascending
 * @param platforms    the platform manifests that may run, with their configuration digests
 * @param tags         of the repository, as far as somebody asked for them: newer versions within the same first number, or those of a pattern
 */
public record ImageFacts(String digest, String user, List<Integer> exposedPorts, List<Platform> platforms, List<String> tags) {
    /** Of an image beside which nothing was looked for. */
    public ImageFacts(String digest, String user, List<Integer> exposedPorts, List<Platform> platforms) {
        this(digest, user, exposedPorts, platforms, List.of());
    }

    /** The same, with these tags beside it. */
    public ImageFacts beside(List<String> others) {
        return new ImageFacts(digest, user, exposedPorts, platforms, others);
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
