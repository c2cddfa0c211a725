package dev.berth.plan;

import java.util.Optional;

/**
 * What is kept of a live object below a primary.
 *
 * @param owner      from its labels; empty when it is not Berth's
 * @param version    resourceVersion
 * @param terminating it carries a deletionTimestamp
 * @param owned      digest of the fields that Berth's field manager owns; equal to the digest of the desired object when nothing drifted
 * @param facts      what verdicts read of this kind
 */
public record Child(Id id, Optional<Owner> owner, String uid, String version, long generation, boolean terminating, String owned,
        Facts facts) {}
