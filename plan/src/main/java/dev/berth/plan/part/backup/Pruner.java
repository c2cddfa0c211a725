package dev.berth.plan.part.backup;

import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreSpec;
import dev.berth.api.RestStore;
import dev.berth.api.StoreEncryption;
import dev.berth.api.StorePrune;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who alone may remove something from a store. */
public final class Pruner {
    private Pruner() {}

    /**
     * The store as that login sees it: the same repositories and key, at another address perhaps; empty where the store has no login beside
     * its own. Nothing is brought there by it, so the key's recipients are none of its business.
     */
    public static Optional<BackupStore> of(BackupStore store) {
        return Optional.ofNullable(store.getSpec().prune()).map(prune -> {
            BackupStoreSpec spec = store.getSpec();
            BackupStore seen = new BackupStore();
            seen.setMetadata(store.getMetadata());
            seen.setSpec(new BackupStoreSpec(spec.s3(), rest(spec.rest(), prune), spec.sftp(), prune.credentialsSecretName(), null,
                    new StoreEncryption(spec.encryption().keySecretName(), null)));
            return seen;
        });
    }

    /**
     * What waits while that login is not all there; nothing else does, so it is no more than a note.
     *
     * @param opening of the store as that login sees it
     */
    public static Optional<Finding> note(String store, Opening opening) {
        return opening.missing().isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.note(EnvironmentWords.RETENTION_STOPPED,
                        "Old recovery points are kept, because the login in prune of BackupStore %s cannot be used. %s"
                                .formatted(store, opening.missing().stream().map(Finding::message).collect(Collectors.joining("\n")))));
    }

    private static RestStore rest(RestStore own, StorePrune prune) {
        return own == null || prune.url() == null ? own : new RestStore(prune.url());
    }
}
