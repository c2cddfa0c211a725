package dev.berth.operator.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A user name and password for a registry. In memory only; its text form shows neither. */
public record Credentials(String user, String password) {

    public Credentials {
        Objects.requireNonNull(user);
        Objects.requireNonNull(password);
    }

    /** What may be kept and compared in their place. */
    public CredentialsKey key() {
        return CredentialsKey.of(this);
    }

    /** The value of an {@code Authorization} header. */
    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Credentials[not shown]";
    }
}
