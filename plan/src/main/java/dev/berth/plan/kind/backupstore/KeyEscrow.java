package dev.berth.plan.kind.backupstore;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.Escrow;
import dev.berth.plan.part.backup.Opening;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether the store's key, encrypted to its recipients, lies in the store itself, as the newest point there has found.
 *
 * @param newest point of all environments
 */
record KeyEscrow(BackupStore store, Opening opening, Escrow escrow, Optional<Backup> newest) {
    private static final String TYPE = "KeyEscrowed";

    static KeyEscrow of(BackupStore store, Opening opening, World world) {
        String namespace = store.getMetadata().getNamespace();
        Optional<Backup> newest = world.environmentsIn(namespace).stream()
                .flatMap(one -> world.backupsOf(namespace, one.getMetadata().getName()).stream())
                .filter(RecoveryPoint::isHeld)
                .filter(one -> store.getMetadata().getName().equals(one.getStatus().store()))
                .max(Comparator.comparing(RecoveryPoint::ended));
        return new KeyEscrow(store, opening, Escrow.of(store), newest);
    }

    /** It keeps nothing from being saved: who keeps a copy elsewhere needs none here, and Berth cannot know. */
    void judge(Conditions conditions) {
        String secret = store.getSpec().encryption().keySecretName();
        if (escrow.recipients().isEmpty() && escrow.unreadable().isEmpty()) {
            conditions.add(TYPE, "Unknown", "NoRecipients",
                    "Whether there is a copy of Secret %s elsewhere, nobody here knows, and without that key no recovery point can be read: name public keys of age in encryption.recipients, and the store keeps one for their owners."
                            .formatted(secret));
        } else if (!escrow.unreadable().isEmpty()) {
            conditions.add(TYPE, "False", "RecipientUnreadable",
                    "%s is no public key of age, since its checksum does not fit: age-keygen -y KEYFILE prints it. Until it is mended, the key is encrypted to the others only."
                            .formatted(String.join(", ", escrow.unreadable())));
        } else if (opening.escrow(store).isEmpty()) {
            conditions.add(TYPE, "Unknown", "KeyUnknown", "The key in Secret %s cannot be used: Ready says why.".formatted(secret));
        } else if (newest.filter(one -> escrow.is(opening.key(), one.getStatus().escrow())).isPresent()) {
            conditions.add(TYPE, "True", "InStore",
                    "The newest recovery point has found the key in the store, encrypted to each recipient: docs/backups.md says how it comes back.");
        } else {
            conditions.add(TYPE, "False", "NotInStore", notInStore());
        }
    }

    private String notInStore() {
        String namespace = store.getMetadata().getNamespace();
        return newest
                .map(one -> "The newest recovery point, of Backup %1$s, has not found the key as it is now in the store, encrypted to its recipients. The next one brings it there: kubectl berth backup %2$s -n %3$s; what was in the way, the log of its Job that seals says."
                        .formatted(one.getMetadata().getName(), one.getSpec().environment(), namespace))
                .orElse("No recovery point was made here yet: the first one brings the key into the store, encrypted to its recipients.");
    }
}
