package dev.berth.plan.kind.environment;

import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.List;
import java.util.Map;

/**
 * What opens the repository of another environment here, for as long as its data is fetched. Secrets are not listed, so a ConfigMap must
 * stand before it, which says that there is one; it goes only after the Secret has lost what it held. The Secret itself stays, because no
 * Secret is ever deleted.
 */
record Elsewhere(Inputs in) {
    private static final String CLOSED = "closed";

    /** It is written down that there is, or will be, a Secret that opens it. */
    boolean marked() {
        return in.child("ConfigMap", Names.ELSEWHERE).isPresent();
    }

    /** Stays as long as somebody fetches from there, whatever that waits for; then the Secret is emptied, and what says so is swept. */
    List<Want> upkeep() {
        if (!marked()) {
            return List.of();
        }
        return List.of(fetching() ? mark() : empty());
    }

    private boolean fetching() {
        return Restoring.of(in).filter(Restoring::fetches).filter(one -> one.restore().getStatus().source() != null).isPresent();
    }

    Want mark() {
        return new Want.Keep(new ConfigMapBuilder().withMetadata(in.place().meta(Names.ELSEWHERE)).build());
    }

    private Want empty() {
        return new Want.SecretJoin(
                new SecretBuilder()
                        .withNewMetadataLike(in.place().meta(Names.ELSEWHERE))
                        .addToAnnotations(Labels.SOURCES, CLOSED)
                        .endMetadata()
                        .withType("Opaque")
                        .build(),
                Map.of(), Map.of(), Map.of(), Map.of());
    }
}
