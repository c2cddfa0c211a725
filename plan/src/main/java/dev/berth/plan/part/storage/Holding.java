package dev.berth.plan.part.storage;

/**
 * What the ledger says of one volume.
 *
 * @param claim name of the claim that is the volume now
 * @param uid   of that claim; another claim of the same name is not the volume
 * @param kept  the stack no longer has the volume, its data is kept
 */
public record Holding(String claim, String uid, boolean kept) {
    Holding keptIs(boolean now) {
        return new Holding(claim, uid, now);
    }
}
