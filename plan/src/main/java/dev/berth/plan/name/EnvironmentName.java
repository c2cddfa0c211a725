package dev.berth.plan.name;

import java.util.Locale;

/** Names of Environments that are made of other texts: lower-case letters, digits and single hyphens, which also make a host name. */
public final class EnvironmentName {
    /** Longest name of an Environment. */
    public static final int LONGEST = 40;

    private static final int HASH = 6;

    /** What every prefix leaves room for: a hyphen and a hash. */
    public static final int SHORTEST_REST = HASH + 1;

    private EnvironmentName() {}

    /** As much of a text as a name can hold; empty where nothing of it can stand in one. */
    public static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    /**
     * The name that begins with this prefix and goes on with as much of the text as it can. Where that is not the whole text, a hash ends it: no
     * two texts have one name.
     *
     * @param prefix a name, shorter than {@link #LONGEST} by at least {@link #SHORTEST_REST}
     */
    public static String of(String prefix, String text) {
        String plain = plain(text);
        String hash = Sha256.hex(text, HASH);
        int room = LONGEST - prefix.length() - 1;
        if (plain.equals(text) && !plain.isEmpty() && plain.length() <= room) {
            return prefix + "-" + plain;
        }
        String cut = plain(plain.substring(0, Math.clamp(room - HASH - 1, 0, plain.length())));
        return prefix + "-" + (cut.isEmpty() ? hash : cut + "-" + hash);
    }
}
