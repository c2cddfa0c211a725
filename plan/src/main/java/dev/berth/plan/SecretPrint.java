package dev.berth.plan;

import java.util.Set;

/**
 * What may be known of a Secret.
 *
 * @param type  for example {@code Opaque}
 * @param keys  names of its keys
 * @param print keyed hash over keys and values: equal prints mean equal content
 */
public record SecretPrint(String type, Set<String> keys, String print) {}
