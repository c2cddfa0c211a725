package dev.berth.plan.name;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hex digits. */
public final class Sha256 {
    private Sha256() {}

    /**
     * The hash of the text's UTF-8 bytes.
     *
     * @param digits how many of its 64 lower-case hex digits, from the first
     */
    public static String hex(String text, int digits) {
        return hex(text.getBytes(StandardCharsets.UTF_8)).substring(0, digits);
    }

    /** The whole hash, 64 digits. */
    public static String hex(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
