package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStatus;
import dev.berth.api.PromotionStep;
import dev.berth.api.SafetyBackup;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Asks for a promotion, and tells how it goes on until it has ended. */
final class PromotionProgress {
    private final KubernetesClient client;
    private final PrintWriter out;

    PromotionProgress(KubernetesClient client, PrintWriter out) {
        this.client = client;
        this.out = out;
    }

    /** @param waits whether to stay until it has ended; refuses with its last sentence when it failed */
    void carryOut(Proposal proposal, String note, String overrideFreeze, boolean waits) {
        out.print(proposal.text());
        Promotion made = client.resource(proposal.promotion(Cluster.user(client), note, overrideFreeze)).create();
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
        Set<String> said = new TreeSet<>();
        while (true) {
            Promotion now = client.resources(Promotion.class).inNamespace(namespace).withName(name).get();
            if (now == null) {
                throw new Refused("Promotion " + name + " was deleted: nothing more is done for it.");
            }
            Optional<Condition> ready = Optional.ofNullable(now.getStatus()).map(PromotionStatus::conditions).flatMap(
                    conditions -> Conditions.find(conditions, Conditions.READY));
            boolean ended = now.getStatus() != null && now.getStatus().step() == PromotionStep.ENDED;
            if (ended && ready.filter(one -> one.status().equals("True")).isEmpty()) {
                throw new Refused(List.of(ready.map(Condition::message).orElse("It failed."), "Promotion " + name + " has failed."));
            }
            Optional.ofNullable(now.getStatus()).map(PromotionStatus::safetyBackup).map(SafetyBackup::skipped).filter(said::add).ifPresent(
                    out::println);
            ready.map(Condition::message).filter(said::add).ifPresent(out::println);
            out.flush();
            if (ended) {
                return;
            }
            Cluster.rest("the promotion goes on without this command");
        }
    }
}
