package dev.berth.plan.part.storage;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What the ledger says of one volume.
 *
 * @param claim  name of the claim that is the volume now
 * @param uid    of that claim; another claim of the same name is not the volume
 * @param kept   the stack no longer has the volume, its data is kept
 * @param engine of the database whose data it is; null for a volume of files
 * @param from   name of another environment whose data came here, as long as the AfterImport tasks have not all ended on it: until then
 *               nobody may visit. It goes where the claim goes, also into what an undo brings back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Holding(String claim, String uid, boolean kept, String engine, String from) {
    /** Of this environment's own data. */
    public Holding(String claim, String uid, boolean kept, String engine) {
        this(claim, uid, kept, engine, null);
    }

    /** The same after the AfterImport tasks. */
    public Holding imported() {
        return new Holding(claim, uid, kept, engine);
    }

    Holding keptIs(boolean now) {
        return new Holding(claim, uid, now, engine, from);
    }
}
