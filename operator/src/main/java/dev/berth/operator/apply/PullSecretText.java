package dev.berth.operator.apply;

import dev.berth.plan.Id;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The one door through which a Secret's value leaves this room: registry passwords, on their way to the registry. */
public final class PullSecretText {
    private static final String KEY = ".dockerconfigjson";

    private final Api api;

    public PullSecretText(Api api) {
        this.api = api;
    }

    /** The value of the key {@code .dockerconfigjson}; empty when the Secret or the key is missing. Blocks for one request. */
    public Optional<byte[]> read(String namespace, String name) {
        return api.get(new Id("Secret", namespace, name))
                .map(secret -> (Map<?, ?>) secret.getAdditionalProperties().get("data"))
                .map(data -> (String) data.get(KEY))
                .map(text -> Base64.getDecoder().decode(text));
    }
}
