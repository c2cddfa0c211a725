package dev.berth.plan.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Site;
import dev.berth.api.SiteSpec;
import dev.berth.api.SiteStatus;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Verdict;
import dev.berth.plan.Want;
import dev.berth.plan.World;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final Owner OWNER = new Owner("Site", "acme", "shop", "u1");
    private static final Id SPACE = new Id("Namespace", "", "acme--shop");
    private static final Id CLAIM = new Id("PersistentVolumeClaim", "acme--shop", "db-1");

    private final MapWorld world = new MapWorld(Instant.EPOCH, null).put(site());

    /** A kind that wants what it is told, and tells the claim's phase in its status. */
    private Rehearsal of(Function<World, Plan> plan, Map<String, Stagehand.Act> acts) {
        Kind<Site, SiteStatus, World> kind = new Kind<>(Site.class, SiteStatus.class, (_, w) -> w, plan, RehearsalTest::verdict, false);
        return new Rehearsal(world, List.of(kind), new Stagehand(acts));
    }

    private static Verdict<SiteStatus> verdict(World world, Outcome outcome) {
        String phase = world.child(CLAIM).map(c -> ((Facts.Claim) c.facts()).phase()).orElse("none");
        return new Verdict<>(new SiteStatus(1L, null, null, phase, null), Optional.empty(), false, List.of());
    }

    private static Site site() {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("shop").withUid("u1").withGeneration(1L).build());
        site.setSpec(new SiteSpec("shop.example.com", null, null, null, null, null, null, null, null));
        return site;
    }

    private static ObjectMeta meta(String name) {
        return new ObjectMetaBuilder().withNamespace("acme--shop").withName(name).withLabels(OWNER.labels()).build();
    }

    private static HasMetadata space() {
        return new NamespaceBuilder().withNewMetadata().withName("acme--shop").withLabels(OWNER.labels()).endMetadata().build();
    }

    private static HasMetadata claim() {
        return new PersistentVolumeClaimBuilder().withMetadata(meta("db-1")).withNewSpec().withNewResources()
                .addToRequests("storage", new Quantity("1Gi")).endResources().endSpec().build();
    }

    private static HasMetadata deployment(int replicas) {
        Map<String, String> labels = new HashMap<>(OWNER.labels());
        labels.put(Labels.COMPONENT, "db");
        return new DeploymentBuilder().withMetadata(meta("db")).withNewSpec().withReplicas(replicas).withNewTemplate()
                .withNewMetadata().withLabels(labels).endMetadata()
                .withNewSpec().addNewContainer().withName("db").withImage("mariadb@sha256:1").endContainer()
                .addNewVolume().withName("data").withNewPersistentVolumeClaim("db-1", false).endVolume()
                .endSpec().endTemplate().endSpec().build();
    }

    private static Plan.Ensure ensure(Want... wants) {
        return new Plan.Ensure(List.of(new Plan.Phase("all", List.of(wants))), new Plan.Sweep(OWNER, Set.of(Plan.Sweepable.DEPLOYMENT)));
    }

    private static Plan whole(World world) {
        return ensure(new Want.Keep(space()), new Want.Once(claim()), new Want.Keep(deployment(2)));
    }

    @Test
    void writesOnceAndComesToRest() {
        var rounds = of(RehearsalTest::whole, Map.of()).play(4);
        assertThat(rounds.getFirst().getFirst().writes()).hasSize(3);
        assertThat(rounds.stream().skip(1).flatMap(List::stream).flatMap(t -> t.writes().stream())).isEmpty();
        assertThat(rounds.getLast().getFirst().idle()).isTrue();
    }

    @Test
    void bindsTheClaimOncePodsMountIt() {
        of(w -> ensure(new Want.Keep(space()), new Want.Once(claim())), Map.of()).play(4);
        assertThat(((Facts.Claim) world.child(CLAIM).orElseThrow().facts()).phase()).isEqualTo("Pending");
        of(RehearsalTest::whole, Map.of()).play(4);
        assertThat(((Facts.Claim) world.child(CLAIM).orElseThrow().facts()).phase()).isEqualTo("Bound");
        assertThat(world.childrenOf(OWNER)).extracting(Child::id).extracting(Id::kind)
                .containsExactly("Deployment", "Namespace", "PersistentVolumeClaim", "Pod", "Pod");
    }

    @Test
    void aCrashingComponentIsNotReadyAndSaysWhy() {
        of(RehearsalTest::whole, Map.of("db", Stagehand.Act.CRASHES)).play(4);
        var pod = (Facts.Running) world.child(new Id("Pod", "acme--shop", "db-pod-0")).orElseThrow().facts();
        assertThat(pod.ready()).isFalse();
        assertThat(pod.waiting()).map(Facts.Waiting::reason).hasValue("CrashLoopBackOff");
    }

    @Test
    void sweepTakesOnlyWhatItMayName() {
        of(RehearsalTest::whole, Map.of()).play(4);
        of(w -> ensure(new Want.Keep(space())), Map.of()).play(4);
        assertThat(world.childrenOf(OWNER)).extracting(c -> c.id().kind()).containsExactly("Namespace", "PersistentVolumeClaim");
    }

    @Test
    void refusesWhatIsNotOursAndStopsThere() {
        world.seen(new NamespaceBuilder().withNewMetadata().withName("acme--shop").endMetadata().build());
        var turn = of(RehearsalTest::whole, Map.of()).round().getFirst();
        assertThat(turn.writes()).isEmpty();
        assertThat(turn.refusals()).extracting(Refusal::cause).containsExactly(Refusal.Cause.NOT_OURS);
    }

    @Test
    void refusesAnObjectWhoseNamespaceIsNotThere() {
        var turn = of(w -> ensure(new Want.Once(claim())), Map.of()).round().getFirst();
        assertThat(turn.refusals()).extracting(Refusal::message).containsExactly("namespace acme--shop not found");
    }

    @Test
    void theLedgerOutlivesAnApplyAndIsCommittedOnWhatWasSeen() {
        of(w -> ensure(new Want.Keep(space())), Map.of()).play(4);
        Child seen = world.child(SPACE).orElseThrow();
        Want commit = new Want.Commit(SPACE, seen.uid(), seen.version(), Map.of(), Map.of("berth.dev/release", "shop-1"));
        of(w -> ensure(commit), Map.of()).round();
        of(w -> ensure(new Want.Keep(space())), Map.of()).play(4);
        assertThat(((Facts.Space) world.child(SPACE).orElseThrow().facts()).annotations()).containsEntry("berth.dev/release", "shop-1");
        var again = of(w -> ensure(commit), Map.of()).round().getFirst();
        assertThat(again.refusals()).extracting(Refusal::cause).containsExactly(Refusal.Cause.OUTDATED);
    }

    @Test
    void drawsASecretOnceAndKeepsNoValue() {
        Want drawn = new Want.Generate(new SecretBuilder().withMetadata(meta("db-credentials")).build(), Map.of("user", "db"), Map.of(
                "password", 24));
        var rehearsal = of(w -> ensure(new Want.Keep(space()), drawn), Map.of());
        rehearsal.play(4);
        assertThat(world.secret("acme--shop", "db-credentials")).isInstanceOfSatisfying(Known.Value.class,
                v -> assertThat(((dev.berth.plan.SecretPrint) v.value()).keys()).containsExactlyInAnyOrder("user", "password"));
        assertThat(rehearsal.round().getFirst().idle()).isTrue();
    }

    @Test
    void aPlanThatNeverRestsIsAnError() {
        int[] n = {0};
        assertThatThrownBy(() -> of(w -> ensure(new Want.Keep(space()), new Want.Keep(deployment(n[0]++))), Map.of()).play(5))
                .hasMessageContaining("No rest after 5 rounds");
    }
}
