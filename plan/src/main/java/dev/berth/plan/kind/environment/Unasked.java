package dev.berth.plan.kind.environment;

import dev.berth.api.Approval;
import dev.berth.api.Condition;
import dev.berth.api.Deploy;
import dev.berth.api.DeployMode;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Freeze;
import dev.berth.api.OnFailure;
import dev.berth.api.Preconditions;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionSpec;
import dev.berth.api.PromotionStep;
import dev.berth.api.Stage;
import dev.berth.api.UpdatePolicy;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.time.WeekSpan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The Promotion that an environment makes for itself, so that a release which nobody asked for is verified, and taken back where it fails:
 * of what was verified in {@code deploy.from}, where approval is Automatic; and of what the Site has next, where updates come to a prod
 * that has no preprod.
 *
 * @param next      to be made now
 * @param finding   why none is made although there is a candidate
 * @param lookAgain when time will have cleared the way
 */
record Unasked(Optional<Promotion> next, Optional<Finding> finding, Optional<Instant> lookAgain) {
    /** Ended ones that stay to be looked at. */
    private static final int KEPT = 5;

    private static final Unasked NOTHING = new Unasked(Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether nothing comes to run here but by a Promotion. The first release is no one's to take back. */
    static boolean applies(Inputs in) {
        DeployMode mode = in.effective().orElseThrow().mode();
        boolean automatic = mode == DeployMode.PROMOTED && deploy(in).map(Deploy::approval).filter(Approval.AUTOMATIC::equals).isPresent();
        boolean updated = mode == DeployMode.FOLLOW_SITE && in.place().stage() == Stage.PROD && in.site()
                .map(site -> site.getSpec().updates())
                .filter(updates -> updates.policy() != null && updates.policy() != UpdatePolicy.NONE)
                .isPresent();
        return in.ledger().release().isPresent() && (automatic || updated);
    }

    /** @param candidate name of the release that the mode would choose now */
    static Unasked of(Inputs in, Optional<String> candidate) {
        String running = in.ledger().release().map(DeployedRelease::name).orElse("");
        Optional<String> wanted = candidate.filter(name -> !name.equals(running) && !in.ledger().passesOver(name));
        if (!applies(in) || wanted.isEmpty() || in.heldBy().isPresent() || in.stopped()) {
            return NOTHING;
        }
        String release = wanted.get();
        Optional<Promotion> made = in.world().promotionsOf(in.tenant(), name(in)).stream().filter(one -> one.getMetadata().getName().equals(
                name(in, release))).findFirst();
        return made.isPresent()
                ? new Unasked(Optional.empty(), failed(made.get()), Optional.empty())
                : frozen(in, release).or(() -> soaking(in, release)).orElseGet(() -> new Unasked(Optional.of(promotion(in, release)),
                        Optional.empty(), Optional.empty()));
    }

    private static String name(Inputs in) {
        return in.environment().getMetadata().getName();
    }

    /** One for each release that is tried on what the ledger says now. */
    private static String name(Inputs in, String release) {
        return name(in) + "-" + in.ledger().sequence() + release.substring(release.lastIndexOf('-'));
    }

    private static Optional<Deploy> deploy(Inputs in) {
        return Optional.ofNullable(in.environment().getSpec().deploy());
    }

    private static Optional<Finding> failed(Promotion made) {
        return Optional.ofNullable(made.getStatus())
                .map(status -> status.conditions())
                .filter(conditions -> Conditions.isTrue(conditions, "Failed"))
                .flatMap(conditions -> Conditions.find(conditions, Conditions.READY))
                .map(Condition::message)
                .map(why -> Finding.note("PromotionFailed", "Promotion %s has failed, and is not made again until somebody deletes it. %s"
                        .formatted(made.getMetadata().getName(), why)));
    }

    private static Optional<Unasked> frozen(Inputs in, String release) {
        ZoneId zone = in.zone();
        return deploy(in).map(Deploy::freeze).stream()
                .flatMap(List::stream)
                .filter(freeze -> new WeekSpan(freeze.from(), freeze.to()).covers(in.now(), zone))
                .findFirst()
                .map(freeze -> later(in, frozen(release, freeze, zone), new WeekSpan(freeze.to(), freeze.from()).next(in.now(), zone)));
    }

    private static Finding frozen(String release, Freeze freeze, ZoneId zone) {
        return Finding.note("Frozen", "Release %s follows when the freeze from %s to %s (%s) is over.".formatted(release, freeze.from(),
                freeze.to(), zone));
    }

    private static Optional<Unasked> soaking(Inputs in, String release) {
        Optional<Environment> from = in.from().optional();
        Integer minutes = deploy(in).map(Deploy::soakMinutes).orElse(null);
        return from.filter(_ -> minutes != null)
                .map(source -> Verification.since(source).plus(Duration.ofMinutes(minutes)))
                .filter(in.now()::isBefore)
                .map(ripe -> later(in, Finding.note("Soaking", "Release %s follows when it has run verified in %s for %d minutes."
                        .formatted(
                                release, from.orElseThrow().getMetadata().getName(), minutes)), ripe));
    }

    /** A freeze of the whole week is never over. */
    private static Unasked later(Inputs in, Finding finding, Instant when) {
        return new Unasked(Optional.empty(), Optional.of(finding), Optional.of(when).filter(in.now()::isBefore));
    }

    private static Promotion promotion(Inputs in, String release) {
        Environment environment = in.environment();
        Promotion promotion = new Promotion();
        promotion.setMetadata(new ObjectMetaBuilder()
                .withNamespace(in.tenant())
                .withName(name(in, release))
                .withLabels(in.place().owner().labels())
                .addToLabels(Labels.SITE, environment.getSpec().site())
                .withOwnerReferences(new OwnerReferenceBuilder()
                        .withApiVersion(environment.getApiVersion())
                        .withKind(environment.getKind())
                        .withName(name(in))
                        .withUid(environment.getMetadata().getUid())
                        .build())
                .build());
        String note = in.effective().orElseThrow().from() == null
                ? "The site has this release now, and no preprod."
                : "It is verified in " + in.effective().orElseThrow().from() + ", and approval is Automatic.";
        promotion.setSpec(new PromotionSpec(name(in), release, new Preconditions(in.ledger().sequence()), OnFailure.ROLL_BACK, null, null,
                note,
                null, null, null));
        return promotion;
    }

    /** Of the ended Promotions that the environment made for itself, all but the newest. */
    static List<Want> outdated(Inputs in) {
        return in.world().promotionsOf(in.tenant(), name(in)).stream()
                .filter(one -> Owner.from(one.getMetadata()).filter(in.place().owner()::equals).isPresent())
                .filter(Unasked::ended)
                .sorted(Comparator.comparing((Promotion one) -> Objects.requireNonNullElse(one.getMetadata().getCreationTimestamp(), ""))
                        .thenComparing(one -> one.getMetadata().getName()).reversed())
                .skip(KEPT)
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null)
                .<Want>map(one -> new Want.Remove(Id.of(one), one.getMetadata().getUid()))
                .toList();
    }

    private static boolean ended(Promotion promotion) {
        return promotion.getStatus() != null && promotion.getStatus().step() == PromotionStep.ENDED;
    }
}
