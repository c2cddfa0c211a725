package dev.berth.operator.apply;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.util.Base64;

/** The key of all prints: drawn once per installation and kept in a Secret beside the operator. */
public final class PrintKey {
    /** Name of the Secret in the operator's namespace. */
    public static final String NAME = "berth-print-key";

    private static final String ENTRY = "key";
    private static final int LENGTH = 32;

    private PrintKey() {}

    /** Reads the key, drawing it first where there is none. Two operators that start together end with the same key. */
    public static Prints readOrMake(KubernetesClient client, String namespace) {
        Secret kept = client.secrets().inNamespace(namespace).withName(NAME).get();
        if (kept == null) {
            kept = make(client, namespace);
        }
        String key = kept.getData() == null ? null : kept.getData().get(ENTRY);
        if (key == null) {
            throw new IllegalStateException(
                    "Secret %s/%s has no entry %s: delete it, and a new one is made (pods that read Secrets restart)"
                            .formatted(namespace, NAME, ENTRY));
        }
        return new Prints(Base64.getDecoder().decode(key));
    }

    /** Prints under a key in hand, at least 32 bytes. */
    public static Prints of(byte[] key) {
        return new Prints(key);
    }

    private static Secret make(KubernetesClient client, String namespace) {
        byte[] key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        Secret fresh = new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(NAME)
                .endMetadata()
                .addToData(ENTRY, Base64.getEncoder().encodeToString(key))
                .build();
        try {
            return client.resource(fresh).create();
        } catch (KubernetesClientException e) {
            if (e.getCode() != 409) {
                throw e;
            }
            return client.secrets().inNamespace(namespace).withName(NAME).require();
        }
    }
}
