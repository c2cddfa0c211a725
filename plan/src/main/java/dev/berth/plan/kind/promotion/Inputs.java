package dev.berth.plan.kind.promotion;

import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.Known;
import dev.berth.plan.World;
import dev.berth.plan.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a Promotion's turn looks at.
 *
 * @param environment which shall run the release
 * @param ledger      its ledger; empty while it cannot be read
 * @param release     which shall run
 * @param from        the environment in which it must have been verified; missing where none is needed
 */
record Inputs(
        Promotion promotion,
        Known<Environment> environment,
        Optional<Ledger> ledger,
        Known<Release> release,
        Known<Environment> from,
        Optional<Site> site,
        Instant now) {
    private static final int DEADLINE_SECONDS = 900;

    static Inputs of(Promotion promotion, World world) {
        String namespace = promotion.getMetadata().getNamespace();
        Known<Environment> environment = world.environment(namespace, promotion.getSpec().environment());
        Optional<String> from = environment.optional().flatMap(Inputs::effective).map(Effective::from);
        return new Inputs(
                promotion,
                environment,
                environment.optional().flatMap(one -> Ledger.of(one, world)),
                world.release(namespace, promotion.getSpec().release()),
                from.map(name -> world.environment(namespace, name)).orElse(new Known.Missing<>()),
                environment.optional().flatMap(one -> world.site(namespace, one.getSpec().site()).optional()),
                world.now());
    }

    /** As the environment itself shows it. */
    static Optional<Effective> effective(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(status -> status.effective());
    }

    String uid() {
        return promotion.getMetadata().getUid();
    }

    String name() {
        return promotion.getMetadata().getName();
    }

    /** Name of the release that shall run. */
    String wanted() {
        return promotion.getSpec().release();
    }

    String environmentName() {
        return promotion.getSpec().environment();
    }

    Instant created() {
        return Instant.parse(promotion.getMetadata().getCreationTimestamp());
    }

    Duration deadline() {
        return Duration.ofSeconds(Objects.requireNonNullElse(promotion.getSpec().deadlineSeconds(), DEADLINE_SECONDS));
    }

    boolean cancelled() {
        return Boolean.TRUE.equals(promotion.getSpec().cancel());
    }
}
