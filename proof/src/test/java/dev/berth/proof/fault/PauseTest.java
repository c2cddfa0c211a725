package dev.berth.proof.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.OperatorProcess;
import dev.berth.proof.cluster.Command;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A leader that stood still for longer than its lease, as in a frozen virtual machine, with a standby beside it. */
@Tag("api")
@EnabledIfSystemProperty(named = "faults", matches = "all|sample|pause", disabledReason = "make test and make faults play it")
class PauseTest {
    private static final Duration PAUSE = Duration.ofSeconds(20);
    private static final String TENANT = "paused";
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: shop, namespace: TENANT}
            spec:
              domain: TENANT.example.com
              environments: [{name: dev}]
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
            """;

    /** It is stopped in the middle of a turn, so there is something that it would write. */
    @Test
    void theOldLeaderWritesNothingMoreAndTheStandbyFinishes() {
        Bed bed = Bed.get();
        Lane lane = new Lane(bed, 9);
        lane.stock();
        Run.makeTenant(bed, TENANT);
        FaultProxy one = lane.wire(TENANT, Script.undisturbed(), Optional.empty(), () -> {});
        FaultProxy other = lane.wire(TENANT, Script.undisturbed(), Optional.empty(), () -> {});
        try (one; other; OperatorProcess leader = OperatorProcess.launch(one.kubeconfig(), lane.settings(TENANT))) {
            leader.awaitReady();
            await("the first process leads", () -> lane.holder().isPresent());
            try (OperatorProcess standby = OperatorProcess.launch(other.kubeconfig(), lane.settings(TENANT))) {
                standby.awaitReady();
                paused(new Stage(bed, TENANT, lane), leader, one, other, lane);
                assertThat(standby.alive()).as("the new leader lives").isTrue();
                standby.kill();
            }
        }
    }

    private static void paused(Stage stage, OperatorProcess leader, FaultProxy one, FaultProxy other, Lane lane) {
        String holder = lane.holder().orElseThrow();
        stage.apply(SITE);
        await("the leader writes a claim", () -> one.writes().stream().anyMatch(write -> write.call().resource().equals(
                "persistentvolumeclaims")));
        signal("STOP", leader);
        Instant stopped = Instant.now();
        await("the standby leads", () -> lane.holder().filter(now -> !now.equals(holder)).isPresent());
        Duration takeOver = Duration.between(stopped, Instant.now());
        await("it has finished what was begun", stage::ready);
        await("the pause is over", () -> Instant.now().isAfter(stopped.plus(PAUSE)));
        int before = one.writes().size();
        signal("CONT", leader);
        int code = leader.exitCode();
        System.out.printf(
                "The standby led after %.1f s. The old leader made %d writes before the pause, %d after it, and ended with %d; the new one "
                        + "made %d.%n", takeOver.toMillis() / 1000.0, before, one.writes().size() - before, code, other.writes().size());
        assertThat(code).as("the old leader ends by itself").isEqualTo(1);
        assertThat(FaultProxy.lines(one.writes().subList(before, one.writes().size()))).as("what the old leader wrote after its pause")
                .isEmpty();
        assertThat(other.writes()).as("what the new leader wrote").isNotEmpty();
        assertThat(stage.ready()).isTrue();
    }

    private static void signal(String name, OperatorProcess process) {
        Command.run(1, Map.of(), List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    private static void await(String what, BooleanSupplier holds) {
        Instant end = Instant.now().plus(Stage.LIMIT);
        while (!holds.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            Stage.rest(Duration.ofMillis(50));
        }
    }
}
