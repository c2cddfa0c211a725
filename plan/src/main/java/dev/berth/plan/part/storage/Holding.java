package dev.berth.plan.part.storage;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What the ledger says of one volume.
 *
 * @param claim  name of the claim that is the volume now
 * @param uid    of that claim; another claim of the same name is not the volume
 * @param kept   the stack no longer has the volume, its data is kept
 * @param engine of the database whose data it is; null for a volume of files
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Holding(String claim, String uid, boolean kept, String engine) {
    Holding keptIs(boolean now) {
        return new Holding(claim, uid, now, engine);
    }
}
