package dev.berth.plan.kind.backup;

import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.Release;
import dev.berth.plan.Known;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import java.util.Optional;

/** What the parts of a backup are read from: why none can be read yet, and why those that were are of no use any more. */
record Source(Inputs in) {
    /** Why nothing can be saved yet. */
    Optional<Finding> unready() {
        if (in.ledger().flatMap(Ledger::release).isEmpty() || in.release().optional().isEmpty()) {
            return Optional.of(Finding.waiting("NothingRuns", "Nothing runs in environment %s yet: kubectl berth why %1$s.".formatted(in
                    .environmentName())));
        }
        if (stopped().isPresent()) {
            return stopped();
        }
        Optional<String> from = in.ledger().flatMap(Ledger::importing);
        if (from.isPresent()) {
            return Optional.of(Finding.waiting(EnvironmentWords.IMPORTING,
                    "Data of environment %s waits in %s for its AfterImport tasks, and is not saved before they have ended."
                            .formatted(from.get(), in.environmentName())));
        }
        if (in.parts().isEmpty()) {
            return Optional.of(Finding.stalled("NothingToSave",
                    "Release %s has no database and no volume: its environment can be made again from the Site alone."
                            .formatted(in.release().optional().get().getMetadata().getName())));
        }
        return dataLost().or(this::replaced);
    }

    private Optional<Finding> dataLost() {
        return in.environment().optional().flatMap(EnvironmentWords::dataLost);
    }

    /** A restore is about to replace what would be saved; only what it needs itself comes before that. */
    private Optional<Finding> replaced() {
        return in.environment().optional()
                .flatMap(EnvironmentWords::holder)
                .filter(holder -> holder.kind().equals("Restore") && !in.madeFor(holder.uid()))
                .map(holder -> Finding.waiting(Inputs.BUSY, "Restore %s replaces data of environment %s and has to end first."
                        .formatted(holder.name(), in.environmentName())));
    }

    /** Why no database answers. */
    Optional<Finding> stopped() {
        if (in.suspended()) {
            return Optional.of(Finding.waiting("Suspended",
                    "Environment %s is suspended, so no database answers: nothing is saved before it runs again.".formatted(in
                            .environmentName())));
        }
        return in.expired()
                ? Optional.of(Finding.waiting("Expired", "The lifetime of environment %s is over, so no database answers.".formatted(in
                        .environmentName())))
                : Optional.empty();
    }

    /** What cannot come again. */
    Optional<Finding> lost() {
        return gone().or(this::changed).or(this::dataLost);
    }

    private Optional<Finding> gone() {
        if (in.release() instanceof Known.Missing<Release>) {
            return Optional.of(Finding.stalled("ReleaseGone", "The release that this backup began with is gone: make another Backup."));
        }
        return in.store() instanceof Known.Missing<BackupStore>
                ? Optional.of(Finding.stalled("StoreGone", "BackupStore %s was deleted while this backup was made: make another Backup."
                        .formatted(in
                                .storeName().orElse(""))))
                : Optional.empty();
    }

    /** Parts of two states are no point in time. */
    private Optional<Finding> changed() {
        Optional<Integer> sequence = in.before().map(BackupStatus::sequence);
        if (sequence.isPresent() && in.ledger().filter(ledger -> ledger.sequence() != sequence.get()).isPresent()) {
            return Optional.of(Finding.stalled("ReleaseChanged",
                    "Environment %s was given another release or other data while this backup was made, so its parts are not of one state: make another Backup."
                            .formatted(in.environmentName())));
        }
        Optional<String> address = in.before().map(BackupStatus::repository);
        return address.isPresent() && in.repository().filter(now -> !now.equals(address.get())).isPresent()
                ? Optional.of(Finding.stalled("StoreChanged",
                        "BackupStore %s leads somewhere else than when this backup began: make another Backup."
                                .formatted(in.storeName().orElse(""))))
                : Optional.empty();
    }
}
