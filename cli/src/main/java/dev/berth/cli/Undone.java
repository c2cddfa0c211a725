package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A restore that is taken back. What it replaced is kept whatever becomes of its object, and the ledger alone says so.
 *
 * @param restore its name
 * @param since   when it was made; empty where nobody here knows whether it is still kept
 */
record Undone(String restore, Optional<String> since) {
    /**
     * The newest of which something is kept.
     *
     * @param named by whoever types; else any
     */
    static Undone of(Ledger ledger, String environment, Optional<String> named, Instant now) {
        return ledger.replaced().stream()
                .filter(one -> !one.over(now) && named.filter(other -> !other.equals(one.action())).isEmpty())
                .findFirst()
                .map(one -> new Undone(one.action(), Optional.of(one.since())))
                .orElseThrow(() -> nothing(environment, named));
    }

    /** The same as the objects themselves say it, for who may not read the ledger. One that is gone is believed to have been there. */
    static Undone of(List<Restore> all, Environment environment, Optional<String> named, Instant now) {
        String name = environment.getMetadata().getName();
        List<Restore> restores = all.stream()
                .filter(one -> one.getSpec().environment().equals(name))
                .filter(one -> named.filter(other -> !other.equals(one.getMetadata().getName())).isEmpty())
                .toList();
        Optional<Undone> kept = restores.stream()
                .filter(one -> keeps(one, now))
                .max(Comparator.comparing(one -> one.getMetadata().getCreationTimestamp()))
                .map(one -> new Undone(one.getMetadata().getName(), Optional.of(one.getMetadata().getCreationTimestamp())));
        return kept.or(() -> named.filter(_ -> restores.isEmpty()).map(gone -> new Undone(gone, Optional.empty()))).orElseThrow(
                () -> named.isPresent() ? nothing(name, named) : unknown(environment));
    }

    private static boolean keeps(Restore restore, Instant now) {
        return Optional.ofNullable(restore.getStatus()).map(RestoreStatus::undoUntil).filter(until -> now.isBefore(Instant.parse(until)))
                .isPresent();
    }

    private static Refused nothing(String environment, Optional<String> named) {
        return new Refused("Nothing that %s replaced in %s is kept: kubectl berth backups %2$s shows the recovery points that there are."
                .formatted(named.map(one -> "Restore " + one).orElse("a Restore"), environment));
    }

    private static Refused unknown(Environment environment) {
        String name = environment.getMetadata().getName();
        String tenant = environment.getMetadata().getNamespace();
        return new Refused(List.of(
                "No Restore in namespace %s says that anything it replaced in %s is kept. Of Restores that were deleted only namespace %s knows, and that could not be read."
                        .formatted(tenant, name, Access.namespaceOf(tenant, name)),
                "To take one of those back, name it: kubectl berth undo %s --restore NAME. kubectl berth backups %1$s lists what was saved first as NAME-…-before."
                        .formatted(name)));
    }
}
