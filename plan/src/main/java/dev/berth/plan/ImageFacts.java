package dev.berth.plan;

import java.util.List;

/**
 * What a registry says of one image.
 *
 * @param digest       {@code sha256:…} of what the tag or digest led to: the index where there is one
 * @param user         USER of the image configuration; empty means root
 * @param exposedPorts EXPOSEd TCP ports, ascending
 * @param platforms    the platform manifests that may run, with their configuration digests
 * @param newer        tags of the repository that are newer versions within the same first number, oldest first; empty where nobody asked
 */
public record ImageFacts(String digest, String user, List<Integer> exposedPorts, List<Platform> platforms, List<String> newer) {
    /** Of an image beside which no newer one was looked for. */
    public ImageFacts(String digest, String user, List<Integer> exposedPorts, List<Platform> platforms) {
        this(digest, user, exposedPorts, platforms, List.of());
    }

    /** The same, with what is newer. */
    public ImageFacts beside(List<String> versions) {
        return new ImageFacts(digest, user, exposedPorts, platforms, versions);
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
