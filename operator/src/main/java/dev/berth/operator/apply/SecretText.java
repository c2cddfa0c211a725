package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Names;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The one door through which a Secret's value leaves this room: registry passwords on their way to the registry, keys of webhooks, and
 * visitors' passwords on their way to the proxy. Nothing of it is kept.
 */
public final class SecretText {
    private final Api api;

    public SecretText(Api api) {
        this.api = api;
    }

    /** The value of a key; empty when the Secret or the key is missing. Blocks for one request. */
    public Optional<byte[]> read(String namespace, String name, String key) {
        return data(namespace, name).flatMap(data -> value(data, key));
    }

    /** The header Authorization that opens the pages of a workload namespace; empty where it has no password. Blocks for one request. */
    public Optional<String> visitors(String namespace) {
        return data(namespace, Names.VISITORS).flatMap(data -> value(data, "username").flatMap(name -> value(data, "password").map(
                password -> basic(name, password))));
    }

    private static String basic(byte[] name, byte[] password) {
        byte[] pair = new byte[name.length + 1 + password.length];
        System.arraycopy(name, 0, pair, 0, name.length);
        pair[name.length] = ':';
        System.arraycopy(password, 0, pair, name.length + 1, password.length);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private Optional<Map<?, ?>> data(String namespace, String name) {
        return api.get(new Id("Secret", namespace, name)).map(secret -> (Map<?, ?>) secret.getAdditionalProperties().get("data"));
    }

    private static Optional<byte[]> value(Map<?, ?> data, String key) {
        return Optional.ofNullable((String) data.get(key)).map(text -> Base64.getDecoder().decode(text));
    }
}
