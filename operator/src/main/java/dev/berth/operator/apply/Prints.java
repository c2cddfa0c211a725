package dev.berth.operator.apply;

import dev.berth.plan.SecretPrint;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns Secrets into what may be known of them: names of keys, and a hash under a key of this installation. The hash lands on pod
 * templates, so the key outlives the process; without the key nobody can try values against a hash.
 */
public final class Prints {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /** @param key at least 32 random bytes */
    Prints(byte[] key) {
        if (key.length < 32) {
            throw new IllegalArgumentException("the print key is shorter than 32 bytes");
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /**
     * @param type of the Secret, {@code Opaque} when null
     * @param data key to Base64 text, as the API server answers; null means empty
     */
    public SecretPrint of(String type, Map<String, String> data) {
        TreeMap<String, String> sorted = new TreeMap<>(data == null ? Map.of() : data);
        Mac mac = mac();
        sorted.forEach((name, value) -> {
            update(mac, name);
            update(mac, value);
        });
        Set<String> weak = sorted.entrySet().stream().filter(entry -> length(entry.getValue()) < SecretPrint.STRONG).map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        return new SecretPrint(type == null ? "Opaque" : type, sorted.navigableKeySet(), HexFormat.of().formatHex(mac.doFinal(), 0, 16),
                weak);
    }

    /** Of the bytes that a Base64 text stands for. */
    private static int length(String base64) {
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        return base64.length() / 4 * 3 - padding;
    }

    /** With its length first, so that no two different Secrets run into the same bytes. */
    private static void update(Mac mac, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        mac.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        mac.update(bytes);
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
