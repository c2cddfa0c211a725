package dev.berth.plan.name;

import com.exceptionfactory.jagged.bech32.Bech32;
import com.exceptionfactory.jagged.bech32.Bech32Address;
import java.util.Optional;

/**
 * To whom something is encrypted: a public key of X25519 as age writes it (C2SP, age.md, "The X25519 recipient type").
 *
 * @param text as it was typed
 */
public record AgeRecipient(String text) {
    private static final String PREFIX = "age";
    private static final int KEY_BYTES = 32;

    /** Empty where it is none: its checksum tells what was mistyped. */
    public static Optional<AgeRecipient> read(String text) {
        try {
            Bech32Address address = Bech32.getDecoder().decode(text);
            return address.getData().length == KEY_BYTES && PREFIX.contentEquals(address.getHumanReadablePart())
                    ? Optional.of(new AgeRecipient(text))
                    : Optional.empty();
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
