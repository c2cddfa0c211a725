package dev.berth.operator.registry;

import java.time.Duration;

/**
 * What a registry may cost us. A tenant may name any host as a registry, so every answer is bounded.
 *
 * @param connect       to set up a connection
 * @param request       a whole request, from the first byte sent to the last byte read
 * @param look          a whole look at one image, which is several requests
 * @param manifestBytes the longest manifest or index, in bytes
 * @param configBytes   the longest image configuration, in bytes
 * @param tokenBytes    the longest answer of a token service, in bytes
 * @param indexEntries  the most entries in an index
 * @param platforms     the most Linux platforms in an index: each costs a request
 * @param tagPages      the most pages of a list of tags
 */
public record Limits(Duration connect, Duration request, Duration look, int manifestBytes, int configBytes, int tokenBytes,
        int indexEntries,
        int platforms,
        int tagPages) {

    private static final int MIB = 1024 * 1024;

    /** What the operator runs with. */
    public static final Limits STANDARD = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(60), 4 * MIB, 8
            * MIB, MIB,
            256, 32, 30);
}
