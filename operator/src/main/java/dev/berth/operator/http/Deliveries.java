package dev.berth.operator.http;

import dev.berth.plan.name.Sha256;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/** Remembers the last deliveries that were taken. What is forgotten, or was taken by a former process, costs one look at a registry. */
final class Deliveries {
    private static final int MOST = 10_000;

    private final SequencedSet<String> taken = new LinkedHashSet<>();

    /** Whether this is the first time. */
    synchronized boolean first(String site, byte[] body) {
        boolean first = taken.add(site + " " + Sha256.hex(body));
        if (taken.size() > MOST) {
            taken.removeFirst();
        }
        return first;
    }
}
