package dev.berth.plan.kind.environment;

import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;

/**
 * A Secret here that opens something for a while only. Secrets are not listed, so a ConfigMap of its name must stand before it, which says
 * that there is one; it goes only after the Secret has lost what it held. The Secret itself stays, because no Secret is ever deleted.
 *
 * @param secret its name
 * @param needed somebody works with it, or is about to
 */
record Lent(Inputs in, String secret, boolean needed) {
    private static final String CLOSED = "closed";

    /** What opens the repository of another environment, for as long as its data is fetched, whatever that waits for. */
    static Lent elsewhere(Inputs in) {
        return new Lent(in, Names.ELSEWHERE, Restoring.of(in).filter(Restoring::fetches).filter(one -> one.restore().getStatus()
                .source() != null).isPresent());
    }

    /** The login that may remove points. */
    static Lent prune(Inputs in, boolean forgets) {
        return new Lent(in, Names.PRUNE, forgets);
    }

    /** It is written down that there is, or will be, such a Secret. */
    boolean marked() {
        return in.child("ConfigMap", secret).isPresent();
    }

    /** Stays as long as it is needed; then the Secret is emptied, and what says that there is one is swept. */
    List<Want> upkeep() {
        if (!marked()) {
            return List.of();
        }
        return List.of(needed ? mark() : empty());
    }

    Want mark() {
        return new Want.Keep(new ConfigMapBuilder().withMetadata(in.place().meta(secret)).build());
    }

    private Want empty() {
        return new Want.SecretJoin(
                new SecretBuilder()
                        .withNewMetadataLike(in.place().meta(secret))
                        .addToAnnotations(Labels.SOURCES, CLOSED)
                        .endMetadata()
                        .withType("Opaque")
                        .build(),
                Map.of(), Map.of(), Map.of(), Map.of());
    }
}
