package dev.berth.plan.kind.promotion;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Promotion;
import dev.berth.plan.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/** How far a promotion has come, by what the ledger remembers: nothing needs to be stored for it. */
sealed interface Evidence {
    /** The ledger knows nothing of it: what ran before it is what it names now. */
    record None(Optional<DeployedRelease> now) implements Evidence {}

    /** A promotion of this name, but another one, was carried out: this one is a copy, as Git makes them. */
    record Copy(DeployedRelease earlier) implements Evidence {}

    /** Its release is what the ledger names now. */
    record Committed(DeployedRelease now, Optional<DeployedRelease> before) implements Evidence {}

    /**
     * It went back: what ran before is what the ledger named then.
     *
     * @param stands nobody has decided since
     */
    record RolledBack(DeployedRelease to, boolean stands) implements Evidence {}

    /** Its release ran, and somebody has decided since. */
    record Superseded(boolean verified, Optional<DeployedRelease> before) implements Evidence {}

    /** What ran before it, as far as the ledger remembers. */
    default Optional<DeployedRelease> before() {
        return switch (this) {
            case None(Optional<DeployedRelease> now) -> now;
            case Copy _ -> Optional.empty();
            case Committed(DeployedRelease _, Optional<DeployedRelease> before) -> before;
            case RolledBack(DeployedRelease to, boolean _) -> Optional.of(to);
            case Superseded(boolean _, Optional<DeployedRelease> before) -> before;
        };
    }

    static Evidence of(Promotion promotion, Ledger ledger) {
        String uid = promotion.getMetadata().getUid();
        String name = promotion.getMetadata().getName();
        List<DeployedRelease> decisions = ledger.decisions();
        List<DeployedRelease> mine = decisions.stream().filter(one -> uid.equals(one.by())).toList();
        if (mine.isEmpty()) {
            return decisions.stream().filter(one -> name.equals(one.action())).findFirst().<Evidence>map(Copy::new).orElseGet(
                    () -> new None(ledger.release()));
        }
        DeployedRelease newest = mine.getFirst();
        boolean forward = newest.name().equals(promotion.getSpec().release());
        int place = decisions.indexOf(newest);
        if (!forward) {
            return new RolledBack(newest, place == 0);
        }
        Optional<DeployedRelease> before = decisions.stream().skip(place + 1L).filter(DeployedRelease::ran).findFirst();
        return place == 0 ? new Committed(newest, before) : new Superseded(newest.wasWell(), before);
    }
}
