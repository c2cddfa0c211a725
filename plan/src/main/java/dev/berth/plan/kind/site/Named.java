package dev.berth.plan.kind.site;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.Deploy;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.release.Unused;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Which releases of a site somebody may still want. */
final class Named {
    private static final int HISTORY = 10;

    private Named() {}

    /**
     * Names of releases in ledgers, those of kept data included, in pins, in promotions that have not ended, and in recovery points, and of
     * those that environments would choose now. Empty where that need not or cannot be known: then none is unused.
     */
    static Optional<Set<String>> of(Site site, List<Release> releases, World world) {
        int limit = Objects.requireNonNullElse(site.getSpec().revisionHistoryLimit(), HISTORY);
        if (releases.size() <= limit && releases.stream().noneMatch(Unused::marked)) {
            return Optional.empty();
        }
        String namespace = site.getMetadata().getNamespace();
        String name = site.getMetadata().getName();
        Set<String> named = new TreeSet<>();
        for (Child space : world.spacesOf(namespace, name)) {
            try {
                Ledger ledger = Ledger.of((Facts.Space) space.facts());
                ledger.release().map(DeployedRelease::name).ifPresent(named::add);
                ledger.ranBefore().map(DeployedRelease::name).ifPresent(named::add); // the way back, however far it is
                ledger.history().stream().map(DeployedRelease::name).distinct().limit(limit).forEach(named::add);
                space.owner().map(Owner::name).stream().flatMap(owner -> saved(world, namespace, owner)).forEach(named::add);
            } catch (Ledger.UnreadableLedger e) {
                return Optional.empty();
            }
        }
        for (Environment environment : world.environmentsOf(namespace, name)) {
            said(environment).forEach(named::add);
            world.promotionsOf(namespace, environment.getMetadata().getName()).stream().filter(Named::goesOn).map(promotion -> promotion
                    .getSpec().release()).forEach(named::add);
            saved(world, namespace, environment.getMetadata().getName()).forEach(named::add);
        }
        return Optional.of(named);
    }

    private static Stream<String> said(Environment environment) {
        Stream<String> pinned = Stream.ofNullable(environment.getSpec().deploy()).map(Deploy::release);
        Stream<String> chosen = Stream.ofNullable(environment.getStatus()).map(status -> status.candidate());
        return Stream.concat(pinned, chosen).filter(Objects::nonNull);
    }

    private static Stream<String> saved(World world, String namespace, String environment) {
        return world.backupsOf(namespace, environment).stream().map(Backup::getStatus).filter(Named::holds).map(BackupStatus::release)
                .filter(
                        Objects::nonNull);
    }

    /** What has ended without a point is not what somebody goes back to. */
    private static boolean holds(BackupStatus status) {
        return status != null && (status.step() != BackupStep.ENDED || status.recoveryPoint() != null);
    }

    private static boolean goesOn(Promotion promotion) {
        return promotion.getStatus() == null || promotion.getStatus().step() != PromotionStep.ENDED;
    }
}
