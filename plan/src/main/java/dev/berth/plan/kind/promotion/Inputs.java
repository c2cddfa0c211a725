package dev.berth.plan.kind.promotion;

import dev.berth.api.BackupStore;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.Known;
import dev.berth.plan.World;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.backup.PointBefore;
import dev.berth.plan.part.backup.Precaution;
import dev.berth.plan.part.backup.SiteStore;
import dev.berth.plan.time.SiteZone;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a Promotion's turn looks at.
 *
 * @param environment which shall run the release
 * @param ledger      its ledger; empty while it cannot be read
 * @param release     which shall run
 * @param from        the environment in which it must have been verified; missing where none is needed
 * @param zone        by whose clock its freezes go
 * @param evidence    what the ledger remembers of it
 * @param replaced    name of the release that it finds there, or found
 * @param runs        that release
 * @param point       of the data as it is before it
 * @param storeName   where that goes
 */
record Inputs(
        Promotion promotion,
        Known<Environment> environment,
        Optional<Ledger> ledger,
        Known<Release> release,
        Known<Environment> from,
        Optional<Site> site,
        ZoneId zone,
        Evidence evidence,
        Optional<String> replaced,
        Optional<Release> runs,
        PointBefore point,
        Optional<String> storeName,
        Known<BackupStore> store,
        Instant now) {
    private static final int DEADLINE_SECONDS = 900;

    static Inputs of(Promotion promotion, World world) {
        String namespace = promotion.getMetadata().getNamespace();
        Known<Environment> environment = world.environment(namespace, promotion.getSpec().environment());
        Optional<String> from = environment.optional().flatMap(Inputs::effective).map(Effective::from);
        Optional<Ledger> ledger = environment.optional().flatMap(one -> Ledger.of(one, world));
        Evidence evidence = ledger.map(one -> Evidence.of(promotion, one)).orElseGet(() -> new Evidence.None(Optional.empty()));
        Optional<String> replaced = evidence.before().map(DeployedRelease::name);
        Optional<Site> site = environment.optional().flatMap(one -> world.site(namespace, one.getSpec().site()).optional());
        Optional<String> store = site.flatMap(one -> SiteStore.of(one, world));
        return new Inputs(
                promotion,
                environment,
                ledger,
                world.release(namespace, promotion.getSpec().release()),
                from.map(name -> world.environment(namespace, name)).orElse(new Known.Missing<>()),
                site,
                SiteZone.of(site, world.ground()),
                evidence,
                replaced,
                replaced.flatMap(name -> world.release(namespace, name).optional()),
                PointBefore.of(promotion, world.backupsOf(namespace, promotion.getSpec().environment())),
                store,
                store.map(name -> world.backupStore(namespace, name)).orElse(new Known.Missing<>()),
                world.now());
    }

    /** As the environment itself shows it. */
    static Optional<Effective> effective(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(status -> status.effective());
    }

    String uid() {
        return promotion.getMetadata().getUid();
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

    Precaution precaution(Environment of) {
        return new Precaution(of, storeName, promotion.getSpec().safetyPoint());
    }

    boolean cancelled() {
        return Boolean.TRUE.equals(promotion.getSpec().cancel());
    }
}
