package dev.berth.operator;

import dev.berth.api.Site;
import dev.berth.operator.apply.SecretText;
import dev.berth.operator.http.Hooks;
import dev.berth.operator.shelf.Primaries;
import dev.berth.plan.name.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins deliveries of webhooks with the sites that take them: their keys, and their images. */
record WebhookSites(Primaries<Site> sites, SecretText values, RegistryImages images) implements Hooks.Sites {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookSites.class);
    private static final String KEY = "secret";

    /** Whoever guesses a shorter one could make registries be asked. */
    private static final int SHORTEST = 16;

    @Override
    public Optional<byte[]> key(String namespace, String site) {
        Optional<String> name = sites.get(namespace, site).optional().map(found -> found.getSpec().updates()).map(
                updates -> updates.webhookSecretName());
        Optional<byte[]> key = name.flatMap(secret -> values.read(namespace, secret, KEY)).map(WebhookSites::stripped);
        if (name.isPresent() && key.filter(one -> one.length >= SHORTEST).isEmpty()) {
            LOG.atWarn().addKeyValue("namespace", namespace).addKeyValue("secret", name.get()).log(
                    "a webhook's Secret has no key \"secret\" of at least 16 characters: its deliveries are not taken");
        }
        return key.filter(one -> one.length >= SHORTEST);
    }

    /** Files end with a line break that nobody meant. */
    private static byte[] stripped(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1).strip().getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void lookNow(String namespace, String site) {
        sites.get(namespace, site).optional().ifPresent(found -> images.lookNow(namespace, found.getSpec().stack().components().stream()
                .flatMap(component -> ImageReference.find(component.image()).stream())
                .map(ImageReference::name)
                .collect(Collectors.toSet())));
    }
}
