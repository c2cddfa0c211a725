package dev.berth.plan.kind.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of an Environment on its way out, how long it is waited for, and what the ledger keeps. */
class DeletionTest {
    private static final Instant DELETED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant OVERDUE = DELETED.plus(Duration.ofMinutes(10));
    private static final String PLACE = "acme--shop-dev";
    private static final Ground GROUND = new Ground("traefik", Map.of(), List.of(), "kube-system", Map.of(), List.of(), List.of(),
            new Tls(TlsMode.NONE, null, null, null), "berth-system");

    private final MapWorld world = new MapWorld(DELETED, GROUND).tenant("acme", "t1");
    private final Environment environment = environment("{site: shop}");

    private static Environment environment(String spec) {
        Environment read = (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-dev, namespace: acme, uid: e1, generation: 1, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec: %s
                """.formatted(spec)).getFirst());
        read.getMetadata().setDeletionTimestamp(DELETED.toString());
        return read;
    }

    private void space(Map<String, String> notes) {
        world.put(new Child(new Id("Namespace", "", PLACE), Optional.of(Owner.of(environment)), "n1", "1", 1, false, "",
                new Facts.Space(Map.of(Labels.TENANT_UID, "t1", Labels.SITE, "shop"), notes)));
    }

    private void left(String kind, String name, boolean terminating, Facts facts) {
        world.put(new Child(new Id(kind, PLACE, name), Optional.of(Owner.of(environment)), kind + name, "1", 1, terminating, "", facts));
    }

    private void pod(boolean terminating) {
        left("Pod", "web-1", terminating, new Facts.Running("web", "node-1", true, Map.of(), Optional.empty()));
    }

    private Verdict<EnvironmentStatus> verdict(Refusal... refusals) {
        return Environments.KIND.verdict().apply(Environments.KIND.inputs().apply(environment, world), new Outcome(List.of(refusals), 0));
    }

    private static Condition ready(Verdict<EnvironmentStatus> verdict) {
        return Conditions.find(verdict.status().conditions(), Conditions.READY).orElseThrow();
    }

    @Test
    void saysWhatItWaitsForAndWhatBecomesOfTheData() {
        space(Map.of());
        pod(true);
        Verdict<EnvironmentStatus> verdict = verdict();
        assertThat(verdict.gone()).isFalse();
        assertThat(verdict.lookAgain()).contains(OVERDUE);
        assertThat(ready(verdict).reason()).isEqualTo("Deleting");
        assertThat(ready(verdict).message()).isEqualTo("Being deleted: waiting until Pod acme--shop-dev/web-1 is gone. Its data stays in "
                + "namespace acme--shop-dev for 14 days.");
        assertThat(Conditions.isTrue(verdict.status().conditions(), Conditions.RECONCILING)).isTrue();
    }

    @Test
    void pastTheDeadlineItLetsGoOfWhatIsOnlySlowToEnd() {
        space(Map.of());
        pod(true);
        world.at(OVERDUE.minusSeconds(1));
        assertThat(verdict().gone()).isFalse();
        world.at(OVERDUE);
        assertThat(verdict().gone()).isTrue();
    }

    @Test
    void pastTheDeadlineWhatWasNotToldToEndIsNamedWithTheWayOut() {
        space(Map.of());
        pod(false);
        world.at(OVERDUE);
        Verdict<EnvironmentStatus> verdict = verdict();
        assertThat(verdict.gone()).isFalse();
        assertThat(ready(verdict).reason()).isEqualTo("DeletionStuck");
        assertThat(ready(verdict).message()).contains("Pod acme--shop-dev/web-1", "kubectl -n acme patch environment shop-dev "
                + "--type=merge -p '{\"metadata\":{\"finalizers\":null}}'");
        assertThat(Conditions.isTrue(verdict.status().conditions(), Conditions.STALLED)).isTrue();
    }

    @Test
    void aRefusalIsSaid() {
        space(Map.of());
        left("Deployment", "web", false, new Facts.None());
        Verdict<EnvironmentStatus> verdict = verdict(new Refusal(new Id("Deployment", PLACE, "web"), Refusal.Cause.FORBIDDEN, "no"));
        assertThat(verdict.gone()).isFalse();
        assertThat(ready(verdict).reason()).isEqualTo("Forbidden");
    }

    /** Without the tenant's uid it cannot be told what is ours: the finalizer stays. */
    @Test
    void unseenInputHolds() {
        MapWorld blind = new MapWorld(OVERDUE, GROUND);
        var turn = Environments.KIND.inputs().apply(environment, blind);
        assertThat(Environments.KIND.plan().apply(turn)).isInstanceOf(Plan.Hold.class);
        assertThat(Environments.KIND.verdict().apply(turn, new Outcome(List.of(), 0)).gone()).isFalse();
    }

    private static Kept kept(String spec) {
        DeletionTest test = new DeletionTest();
        test.environment.setSpec(environment(spec).getSpec());
        test.space(Map.of());
        return Farewell.of(Inputs.of(test.environment, test.world));
    }

    @Test
    void dataIsKeptAsItsPolicySays() {
        assertThat(kept("{site: shop}").until()).contains(DELETED.plus(Duration.ofDays(14)));
        assertThat(kept("{site: shop, dataPolicy: {keepDays: 3}}").until()).contains(DELETED.plus(Duration.ofDays(3)));
        assertThat(kept("{site: shop, dataPolicy: {whenDeleted: Destroy}}").until()).contains(DELETED);
        assertThat(kept("{site: shop, stage: preview}").until()).contains(DELETED);
        assertThat(kept("{site: shop, stage: preview, dataPolicy: {keepDays: 2}}").until()).contains(DELETED.plus(Duration.ofDays(2)));
        assertThat(kept("{site: shop, stage: debug, dataPolicy: {whenDeleted: Retain}}").until()).isEmpty();
        assertThat(kept("{site: shop, stage: prod, dataPolicy: {protected: false}}").until()).isEmpty();
        assertThat(kept("{site: shop, stage: prod, dataPolicy: {protected: false, keepDays: 30}}").until())
                .contains(DELETED.plus(Duration.ofDays(30)));
    }

    /** Only those are let pass who tidy up below what is gone. */
    @Test
    void aProtectedEnvironmentThatWasDeletedAllTheSameKeepsItsData() {
        assertThat(kept("{site: shop, dataPolicy: {protected: true, keepDays: 3}}").until()).isEmpty();
        assertThat(kept("{site: shop, stage: prod, dataPolicy: {whenDeleted: Destroy}}").until()).isEmpty();
    }

    @Test
    void theRecordIsCommittedOnceAndBeforeAnythingElse() {
        space(Map.of());
        pod(false);
        Plan.Ensure plan = (Plan.Ensure) Environments.KIND.plan().apply(Environments.KIND.inputs().apply(environment, world));
        assertThat(plan.phases()).extracting(Plan.Phase::name).containsExactly("ledger", "walls", "people", "tasks");
        Map<String, String> written = new HashMap<>(Farewell.of(Inputs.of(environment, world)).annotations());
        written.values().removeIf(java.util.Objects::isNull);
        space(written);
        plan = (Plan.Ensure) Environments.KIND.plan().apply(Environments.KIND.inputs().apply(environment, world));
        assertThat(plan.phases()).extracting(Plan.Phase::name).containsExactly("walls", "people", "tasks");
    }
}
