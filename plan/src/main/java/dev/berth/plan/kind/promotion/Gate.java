package dev.berth.plan.kind.promotion;

import dev.berth.api.Backup;
import dev.berth.api.BackupStatus;
import dev.berth.api.DeployMode;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Freeze;
import dev.berth.api.Preconditions;
import dev.berth.api.Release;
import dev.berth.plan.Known;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.release.Cut;
import dev.berth.plan.stage.Stopped;
import dev.berth.plan.time.WeekSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a promotion may begin.
 *
 * @param refusal   why it never may; it has failed then
 * @param obstacle  why it may not yet; time or somebody may clear the way until the deadline
 * @param lookAgain when the way is clear by itself
 */
record Gate(Optional<Finding> refusal, Optional<Finding> obstacle, Optional<Instant> lookAgain) {

    static Gate of(Inputs in, Environment environment, Ledger ledger) {
        Optional<Finding> refusal = outdated(in, ledger)
                .or(() -> mode(in, environment))
                .or(() -> foreign(in, environment))
                .or(() -> frozen(in, environment));
        if (refusal.isPresent()) {
            return new Gate(refusal, Optional.empty(), Optional.empty());
        }
        Optional<Finding> obstacle = busy(in, environment)
                .or(() -> absent(in))
                .or(() -> unavailable(in))
                .or(() -> unverified(in, environment, ledger));
        if (obstacle.isPresent()) {
            return new Gate(Optional.empty(), obstacle, Optional.empty());
        }
        Optional<Instant> ripe = ripe(in, environment, ledger).filter(in.now()::isBefore);
        return new Gate(Optional.empty(), ripe.map(_ -> soaking(in, environment)), ripe);
    }

    /** Whoever decided first, decided. Without a precondition it is what stood when its point was begun, or the promotion was made. */
    private static Optional<Finding> outdated(Inputs in, Ledger ledger) {
        Preconditions said = in.promotion().getSpec().preconditions();
        Integer meant = said != null ? said.sequence() : null;
        if (meant == null && in.promotion().getStatus() != null && in.promotion().getStatus().demand() != null) {
            meant = in.promotion().getStatus().demand().sequence();
        }
        if (meant == null) {
            meant = in.point().made().map(Backup::getStatus).map(BackupStatus::sequence).orElse(null);
        }
        boolean moved = meant != null
                ? meant != ledger.sequence()
                : ledger.release().filter(now -> !Instant.parse(now.since()).isBefore(in.created())).isPresent();
        return moved
                ? Optional.of(Finding.stalled("Outdated",
                        "Environment %s was given another release since this promotion was asked for: look at what runs there, and make another Promotion if this is still wanted."
                                .formatted(in.environmentName())))
                : Optional.empty();
    }

    private static Optional<Finding> mode(Inputs in, Environment environment) {
        DeployMode mode = Inputs.effective(environment).map(Effective::mode).orElse(null);
        if (mode == DeployMode.PINNED) {
            return Optional.of(Finding.stalled("PinnedInGit",
                    "The spec of environment %s decides what runs there (deploy.mode Pinned). Write deploy: {mode: Pinned, release: %s} there instead."
                            .formatted(in.environmentName(), in.wanted())));
        }
        return mode == DeployMode.IMAGES
                ? Optional.of(Finding.stalled("NotPromotable",
                        "Environment %s runs the tags that its spec names (deploy.mode Images): change them there."
                                .formatted(in.environmentName())))
                : Optional.empty();
    }

    private static Optional<Finding> foreign(Inputs in, Environment environment) {
        Optional<Release> release = in.release().optional();
        if (release.filter(one -> !Cut.genuine(one)).isPresent()) {
            return Optional.of(Finding.stalled("NotGenuine", "The content of release " + in.wanted()
                    + " is not what its name says, so it runs nowhere: delete it, and let the Site cut it again."));
        }
        String site = environment.getSpec().site();
        return release.filter(one -> !one.getSpec().site().equals(site))
                .map(one -> Finding.stalled("ReleaseNotFound",
                        "Release %s is of site %s, and environment %s is of site %s: name a release of that site."
                                .formatted(in.wanted(), one.getSpec().site(), in.environmentName(), site)));
    }

    /** Judged at the moment it was asked for, so that it comes out the same whenever it is looked at. */
    private static Optional<Finding> frozen(Inputs in, Environment environment) {
        List<Freeze> freezes = environment.getSpec().deploy() == null || environment.getSpec().deploy().freeze() == null
                ? List.of()
                : environment.getSpec().deploy().freeze();
        if (in.promotion().getSpec().overrideFreeze() != null) {
            return Optional.empty();
        }
        return freezes.stream()
                .filter(freeze -> new WeekSpan(freeze.from(), freeze.to()).covers(in.created(), in.zone()))
                .findFirst()
                .map(freeze -> Finding.stalled("Frozen",
                        "Environment %s is frozen from %s to %s (%s): promote after that, or give the reason why not to wait in overrideFreeze of another Promotion."
                                .formatted(in.environmentName(), freeze.from(), freeze.to(), in.zone())));
    }

    private static Optional<Finding> busy(Inputs in, Environment environment) {
        if (environment.getMetadata().getDeletionTimestamp() != null) {
            return Optional.of(Finding.waiting("Busy", "Environment " + in.environmentName() + " is being deleted."));
        }
        if (Stopped.suspended(environment, in.site())) {
            return Optional.of(Finding.waiting("Suspended", "Environment " + in.environmentName()
                    + " is suspended, and what does not run cannot be judged: this waits until it is not."));
        }
        return EnvironmentWords.busy(environment, in.uid());
    }

    private static Optional<Finding> absent(Inputs in) {
        return switch (in.release()) {
            case Known.Value<Release> _ -> Optional.empty();
            case Known.Unreadable<Release>(String reason, String message) -> Optional.of(Finding.stalled(reason, message));
            default -> Optional.of(Finding.waiting("ReleaseNotFound",
                    "There is no Release %s in namespace %s: kubectl -n %2$s get releases shows what there is."
                            .formatted(in.wanted(), in.promotion().getMetadata().getNamespace())));
        };
    }

    private static Optional<Finding> unavailable(Inputs in) {
        return in.release().optional()
                .filter(release -> release.getStatus() != null)
                .flatMap(release -> Conditions.find(release.getStatus().conditions(), "ImagesAvailable"))
                .filter(condition -> condition.status().equals("False"))
                .map(condition -> Finding.stalled("ImagesUnavailable", "Release " + in.wanted() + " cannot be pulled any more: " + condition
                        .message()));
    }

    /** What was well here before need not be verified elsewhere: that is a rollback. */
    private static boolean back(Inputs in, Ledger ledger) {
        return ledger.history().stream().anyMatch(one -> one.name().equals(in.wanted()) && one.wasWell());
    }

    private static boolean gated(Inputs in, Environment environment, Ledger ledger) {
        return Inputs.effective(environment).map(Effective::from).isPresent() && !back(in, ledger);
    }

    private static Optional<Finding> unverified(Inputs in, Environment environment, Ledger ledger) {
        if (Inputs.effective(environment).isEmpty()) {
            return Optional.of(Finding.waiting("EnvironmentPending", "Environment " + in.environmentName() + " was not looked at yet."));
        }
        if (!gated(in, environment, ledger) || in.from().optional().filter(from -> Verification.ever(from, in.wanted())).isPresent()) {
            return Optional.empty();
        }
        String from = Inputs.effective(environment).map(Effective::from).orElseThrow();
        String runs = in.from().optional()
                .flatMap(one -> Optional.ofNullable(one.getStatus()))
                .map(status -> status.release())
                .map(release -> "which runs " + release.name())
                .orElse("which runs nothing");
        Finding waiting = Finding.waiting("NotVerified",
                "Release %s was not verified in %s, %s: this waits until it was Ready and Exact there.".formatted(in.wanted(), from, runs));
        return Optional.of(in.from().optional().flatMap(one -> Verification.codeInVolume(one, in.wanted()))
                .map(exact -> Finding.stalled("NotVerified", "Release %s is Ready in %s, and not Exact. %s %s".formatted(in.wanted(), from,
                        exact
                                .message(), Verification.unverified(in.wanted()))))
                .orElse(waiting));
    }

    /** When the release has run long enough where it was verified; one that was replaced there since is not asked any more. */
    private static Optional<Instant> ripe(Inputs in, Environment environment, Ledger ledger) {
        Integer minutes = environment.getSpec().deploy() == null ? null : environment.getSpec().deploy().soakMinutes();
        if (minutes == null || !gated(in, environment, ledger)) {
            return Optional.empty();
        }
        return in.from().optional()
                .filter(from -> Verification.running(from).filter(in.wanted()::equals).isPresent())
                .map(from -> Verification.since(from).plus(Duration.ofMinutes(minutes)));
    }

    private static Finding soaking(Inputs in, Environment environment) {
        return Finding.waiting("Soaking", "Release %s must run verified in %s for %d minutes before it is promoted to %s."
                .formatted(in.wanted(), in.from().optional().orElseThrow().getMetadata().getName(), environment.getSpec().deploy()
                        .soakMinutes(), in.environmentName()));
    }
}
