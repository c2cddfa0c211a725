package dev.berth.operator.shelf;

import dev.berth.plan.Id;
import dev.berth.plan.Owner;

/** Something that was seen to change, for whoever wakes primaries. */
public sealed interface Change {
    /** A live object that Berth made. */
    record OfChild(Id id, Owner owner, boolean gone) implements Change {}

    /** A Secret that somebody asked about: of a tenant, or in a workload namespace. */
    record OfSecret(String namespace, String name) implements Change {}

    /** A namespace that Berth did not make came, or went. */
    record OfTenant(String namespace) implements Change {}

    /** The Secrets of a tenant namespace can be read since now, or cannot any more. */
    record OfSecrets(String namespace) implements Change {}

    /** Addresses of nodes. */
    record OfNodes() implements Change {}
}
