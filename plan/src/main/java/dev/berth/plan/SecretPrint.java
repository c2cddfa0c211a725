package dev.berth.plan;

import java.util.Set;

/**
 * What may be known of a Secret.
 *
 * @param type  for example {@code Opaque}
 * @param keys  names of its keys
 * @param print keyed hash over keys and values: equal prints mean equal content
 * @param weak  names of keys whose value has less than 32 bytes: nothing is encrypted with such a one
 */
public record SecretPrint(String type, Set<String> keys, String print, Set<String> weak) {
    /** Length of a value that may serve as a key. */
    public static final int STRONG = 32;

    /** Of a Secret whose values are all long enough for anything. */
    public SecretPrint(String type, Set<String> keys, String print) {
        this(type, keys, print, Set.of());
    }
}
