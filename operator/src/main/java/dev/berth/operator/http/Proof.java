package dev.berth.operator.http;

import dev.berth.plan.name.Hmac;
import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.stream.Stream;

/**
 * How a delivery shows that it comes from who has the key, in the manners that registries have: GitHub and a plain sender sign the body;
 * Harbor sends what it was given as Authorization; Docker Hub can do neither, and bears a token made of the key in its address.
 */
record Proof(byte[] key) {
    private static final String SIGNED = "sha256=";
    private static final String BEARER = "Bearer ";
    private static final String TOKEN = "token=";

    /** What the address of Docker Hub's delivery bears is the HMAC of these words: the key itself would stand in everybody's logs. */
    private static final byte[] DOCKER_HUB = "docker-hub".getBytes(StandardCharsets.UTF_8);

    boolean holds(Headers headers, String query, byte[] body) {
        String signature = headers.getFirst("X-Hub-Signature-256");
        if (signature != null) {
            return signature.startsWith(SIGNED) && same(signature.substring(SIGNED.length()), Hmac.hex(key, body));
        }
        String shown = headers.getFirst("Authorization");
        if (shown != null) {
            String value = shown.startsWith(BEARER) ? shown.substring(BEARER.length()) : shown;
            return MessageDigest.isEqual(value.getBytes(StandardCharsets.UTF_8), key);
        }
        return query != null && Stream.of(query.split("&")).filter(part -> part.startsWith(TOKEN)).anyMatch(part -> same(part.substring(
                TOKEN
                        .length()), Hmac.hex(key, DOCKER_HUB)));
    }

    private static boolean same(String shown, String wanted) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }

    /** The key stays unsaid. */
    @Override
    public String toString() {
        return "Proof";
    }
}
