package dev.berth.plan.part.backup;

import dev.berth.api.BackupStore;
import dev.berth.plan.name.AgeRecipient;
import dev.berth.plan.name.Sha256;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The key of a store, encrypted to those who may bring it back, as it lies in the store's catalogue beside what it opens: whoever has lost
 * the cluster has it still. Encrypting is never the same twice, so that what lies there is told by a print and brought there once.
 *
 * @param of         {@code <tenant>--<store>}
 * @param recipients that can be read
 * @param unreadable what is none
 */
public record Escrow(String of, List<AgeRecipient> recipients, List<String> unreadable) {
    private static final int DIGITS = 32;

    /** Before the print, in the name of the variable that holds it. */
    private static final String VARIABLE = "BERTH_ESCROW_";

    public static Escrow of(BackupStore store) {
        List<String> typed = Objects.requireNonNullElse(store.getSpec().encryption().recipients(), List.of());
        return new Escrow(store.getMetadata().getNamespace() + "--" + store.getMetadata().getName(),
                typed.stream().flatMap(text -> AgeRecipient.read(text).stream()).toList(),
                typed.stream().filter(text -> AgeRecipient.read(text).isEmpty()).toList());
    }

    /**
     * Another text when the key or a recipient has changed; empty where there is nobody to encrypt it to.
     *
     * @param key keyed hash of it
     */
    public Optional<String> print(String key) {
        return recipients.isEmpty()
                ? Optional.empty()
                : Optional.of(Sha256.hex(key + "\n" + String.join("\n", new TreeSet<>(recipients.stream().map(AgeRecipient::text)
                        .toList())),
                        DIGITS));
    }

    /** Name of the variable in which a Job finds it: a Job never takes one for another that was made meanwhile. */
    static String variable(String print) {
        return VARIABLE + print;
    }

    /** Whether that is what a backup found in the store. */
    public boolean is(Optional<String> key, String found) {
        return key.flatMap(this::print).filter(print -> print.equals(found)).isPresent();
    }
}
