package dev.berth.operator.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands for credentials where they must not be seen: a hash of them under a key that is made when the process starts and never leaves it. Two
 * Secrets of the same content have the same key, so that they share one look-up; whoever lacks the password cannot name it.
 *
 * @param hash 64 hexadecimal digits
 */
public record CredentialsKey(String hash) {

    private static final SecretKeySpec KEY_OF_THIS_PROCESS = newKey();

    static CredentialsKey of(Credentials credentials) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(KEY_OF_THIS_PROCESS);
            mac.update(credentials.user().getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(credentials.password().getBytes(StandardCharsets.UTF_8));
            return new CredentialsKey(HexFormat.of().formatHex(mac.doFinal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java run-time has no HmacSHA256", e);
        }
    }

    private static SecretKeySpec newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return new SecretKeySpec(key, "HmacSHA256");
    }
}
