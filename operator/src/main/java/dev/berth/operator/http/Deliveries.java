package dev.berth.operator.http;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** Remembers the last deliveries that were taken. What is forgotten, or was taken by a former process, costs one look at a registry. */
final class Deliveries {
    private static final int MOST = 10_000;

    private final SequencedSet<String> taken = new LinkedHashSet<>();

    /** Whether this is the first time. */
    synchronized boolean first(String site, byte[] body) {
        boolean first = taken.add(site + " " + digest(body));
        if (taken.size() > MOST) {
            taken.removeFirst();
        }
        return first;
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java run-time has SHA-256", e);
        }
    }
}
