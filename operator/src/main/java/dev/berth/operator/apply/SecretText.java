package dev.berth.operator.apply;

import dev.berth.plan.Id;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The one door through which a Secret's value leaves this room: registry passwords on their way to the registry, and keys of webhooks. */
public final class SecretText {
    private final Api api;

    public SecretText(Api api) {
        this.api = api;
    }

    /** The value of a key; empty when the Secret or the key is missing. Blocks for one request. */
    public Optional<byte[]> read(String namespace, String name, String key) {
        return api.get(new Id("Secret", namespace, name))
                .map(secret -> (Map<?, ?>) secret.getAdditionalProperties().get("data"))
                .map(data -> (String) data.get(key))
                .map(text -> Base64.getDecoder().decode(text));
    }
}
