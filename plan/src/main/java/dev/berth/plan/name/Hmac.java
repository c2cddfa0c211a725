package dev.berth.plan.name;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 in lower-case hex digits. Whoever makes a password of a key and whoever finds it again must do the same. */
public final class Hmac {
    private static final String ALGORITHM = "HmacSHA256";

    private Hmac() {}

    /** 64 digits. */
    public static String hex(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }

    /** The same of the text's UTF-8 bytes. */
    public static String hex(byte[] key, String text) {
        return hex(key, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A key without the line break at the end of its file, which nobody meant. */
    public static byte[] stripped(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).strip().getBytes(StandardCharsets.ISO_8859_1);
    }
}
