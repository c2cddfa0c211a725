package dev.berth.plan.kind.environment;

import dev.berth.api.Demand;
import dev.berth.api.Holder;
import dev.berth.api.Promotion;
import dev.berth.plan.Age;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import java.util.List;
import java.util.Optional;

/**
 * The action that holds an environment: one at most, and the environment decides which. Whoever decided what runs holds it until it has
 * ended; else the oldest one that demands something of the ledger as it stands.
 */
record HeldBy(Promotion action) {
    static Optional<HeldBy> of(List<Promotion> actions, Ledger ledger) {
        List<Promotion> running = actions.stream().filter(HeldBy::runs).sorted(Age.OLDEST).toList();
        return running.stream()
                .filter(one -> ledger.release().filter(now -> one.getMetadata().getUid().equals(now.by())).isPresent())
                .findFirst()
                .or(() -> running.stream().filter(one -> demand(one, ledger).isPresent()).findFirst())
                .map(HeldBy::new);
    }

    /** An action that vanishes demands nothing, and neither does one that has ended. */
    private static boolean runs(Promotion action) {
        return action.getMetadata().getDeletionTimestamp() == null
                && action.getStatus() != null
                && !Conditions.isTrue(action.getStatus().conditions(), "Complete")
                && !Conditions.isTrue(action.getStatus().conditions(), "Failed");
    }

    /** What it asks for now: said of its spec as it stands, and of this ledger. */
    private static Optional<Demand> demand(Promotion action, Ledger ledger) {
        return Optional.ofNullable(action.getStatus().demand())
                .filter(_ -> action.getMetadata().getGeneration().equals(action.getStatus().observedGeneration()))
                .filter(demand -> demand.sequence() == ledger.sequence());
    }

    /** Name of the release that shall run in the place of the one that the ledger names. */
    Optional<String> demanded(Ledger ledger) {
        return demand(action, ledger)
                .map(Demand::release)
                .filter(name -> ledger.release().filter(now -> now.name().equals(name)).isEmpty());
    }

    /** For the status of the environment. */
    Holder shown(Optional<Finding> objection) {
        return new Holder(action.getKind(), action.getMetadata().getName(), action.getMetadata().getUid(),
                objection.map(Finding::reason).orElse(null), objection.map(Finding::message).orElse(null));
    }
}
