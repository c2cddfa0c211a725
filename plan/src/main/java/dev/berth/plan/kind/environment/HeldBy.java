package dev.berth.plan.kind.environment;

import dev.berth.api.Condition;
import dev.berth.api.Demand;
import dev.berth.api.Holder;
import dev.berth.api.Promotion;
import dev.berth.api.Restore;
import dev.berth.plan.Age;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The action that holds an environment: one at most, and the environment decides which. Whoever decided what is there holds it until it has
 * ended; else the oldest one that demands something of the ledger as it stands.
 *
 * @param demand what it asks for now: said of its spec as it stands, and of this ledger
 */
record HeldBy(CustomResource<?, ?> action, Optional<Demand> demand) {
    static Optional<HeldBy> of(List<Promotion> promotions, List<Restore> restores, Ledger ledger) {
        List<HeldBy> running = Stream.concat(
                promotions.stream().filter(one -> one.getStatus() != null && runs(one, one.getStatus().conditions())).map(one -> of(one, one
                        .getStatus().observedGeneration(), one.getStatus().demand(), ledger)),
                restores.stream().filter(one -> one.getStatus() != null && runs(one, one.getStatus().conditions())).map(one -> of(one, one
                        .getStatus().observedGeneration(), one.getStatus().demand(), ledger)))
                .sorted(Comparator.comparing(HeldBy::action, Age.OLDEST))
                .toList();
        return running.stream().filter(one -> one.decided(ledger)).findFirst().or(() -> running.stream().filter(one -> one.demand()
                .isPresent()).findFirst());
    }

    /** An action that vanishes demands nothing, and neither does one that has ended. */
    private static boolean runs(CustomResource<?, ?> action, List<Condition> said) {
        return action.getMetadata().getDeletionTimestamp() == null && !ActionConditions.complete(said) && !ActionConditions.failed(said);
    }

    private static HeldBy of(CustomResource<?, ?> action, Long generation, Demand demand, Ledger ledger) {
        return new HeldBy(action, Optional.ofNullable(demand)
                .filter(_ -> action.getMetadata().getGeneration().equals(generation))
                .filter(one -> one.sequence() == ledger.sequence()));
    }

    private boolean decided(Ledger ledger) {
        return ledger.release().filter(now -> uid().equals(now.by())).isPresent() || ledger.replaced().stream().findFirst().filter(
                newest -> uid().equals(newest.by())).isPresent();
    }

    String uid() {
        return action.getMetadata().getUid();
    }

    String name() {
        return action.getMetadata().getName();
    }

    Optional<Promotion> promotion() {
        return action instanceof Promotion one ? Optional.of(one) : Optional.empty();
    }

    Optional<Restore> restore() {
        return action instanceof Restore one ? Optional.of(one) : Optional.empty();
    }

    /** Name of the release that shall run in the place of the one that the ledger names. */
    Optional<String> demanded(Ledger ledger) {
        return demand.map(Demand::release).filter(name -> ledger.release().filter(now -> now.name().equals(name)).isEmpty());
    }

    /** For the status of the environment. */
    Holder shown(Optional<Finding> objection) {
        return new Holder(action.getKind(), name(), uid(), objection.map(Finding::reason).orElse(null), objection.map(Finding::message)
                .orElse(null));
    }
}
