package dev.berth.cli;

import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.api.SafetyBackup;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.util.Optional;

/** Asks for a promotion, and tells how it goes on until it has ended. */
final class PromotionProgress {
    private final KubernetesClient client;
    private final PrintWriter out;
    private final String said;

    /** @param said of saving the data first */
    PromotionProgress(KubernetesClient client, PrintWriter out, String said) {
        this.client = client;
        this.out = out;
        this.said = said;
    }

    /** @param waits whether to stay until it has ended; refuses with its last sentence when it failed */
    void carryOut(Proposal proposal, Proposal.Asked asked, boolean waits) {
        Promotion made = client.resource(proposal.promotion(Cluster.user(client), asked)).create();
        String name = made.getMetadata().getName();
        String namespace = made.getMetadata().getNamespace();
        out.println("Promotion " + name + " is made.");
        out.flush();
        if (waits) {
            follow(namespace, name);
        } else {
            out.println("To see how it goes on: kubectl -n " + namespace + " get promotion " + name);
        }
    }

    private void follow(String namespace, String name) {
        ActionProgress.follow(out, "Promotion " + name, () -> Optional.ofNullable(client.resources(Promotion.class).inNamespace(namespace)
                .withName(name).get()).map(this::now), "the promotion goes on without this command");
    }

    private ActionProgress.Now now(Promotion promotion) {
        Optional<PromotionStatus> status = Optional.ofNullable(promotion.getStatus());
        return new ActionProgress.Now(
                status.filter(one -> one.step() == PromotionStep.ENDED).isPresent(),
                status.map(PromotionStatus::conditions).flatMap(conditions -> Conditions.find(conditions, Conditions.READY)),
                status.map(PromotionStatus::safetyBackup).map(SafetyBackup::skipped).filter(why -> !why.equals(said)).stream().toList());
    }
}
