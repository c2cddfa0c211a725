package dev.berth.operator.shelf;

import dev.berth.plan.Known;
import java.util.List;
import java.util.stream.Stream;

/**
 * Berth's own objects of one kind as the control loop holds them.
 *
 * @param <P> the kind
 */
public interface Primaries<P> {
    /** Unreadable when the object holds something that this version of Berth does not understand. */
    Known<P> get(String namespace, String name);

    /** All of a namespace, in any order, and with what is not understood. */
    List<P> inNamespace(String namespace);

    /** Those whose parent this is (their {@code spec.site}, or an action's {@code spec.environment}), by name; without what is not understood. */
    List<P> below(String namespace, String parent);

    /** Every one that is held, in no order; empty before the loop has started. */
    Stream<P> all();
}
