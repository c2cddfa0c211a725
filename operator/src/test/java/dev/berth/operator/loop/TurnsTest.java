package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.operator.report.Reporter;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Refusal.Cause;
import dev.berth.plan.Verdict;
import dev.berth.plan.world.MapWorld;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A kind whose inputs count how often they were resolved, below an Applier that answers from a script. */
class TurnsTest {
    private static final Id CHILD = new Id("ConfigMap", "acme--shop-prod", "a");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final List<String> steps = new ArrayList<>();
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private Optional<Instant> lookAgain = Optional.empty();
    private boolean gone;
    private Reporter.Result reported = Reporter.Result.SILENT;
    private int resolved;

    private final Kind<Site, SiteStatus, Integer> kind = new Kind<>(
            Site.class, SiteStatus.class, (_, _) -> ++resolved, this::plan, this::verdict, false);
    private final Turns<Site, SiteStatus, Integer> turns = new Turns<>(kind, new MapWorld(NOW, null), this::apply, this::report,
            new SimpleMeterRegistry());

    private Plan plan(int inputs) {
        steps.add("plan " + inputs);
        return new Plan.Hold();
    }

    private Outcome apply(Owner owner, Plan plan) {
        return outcomes.isEmpty() ? new Outcome(List.of(), 0) : outcomes.poll();
    }

    private Verdict<SiteStatus> verdict(int inputs, Outcome outcome) {
        steps.add("verdict " + inputs + " writes " + outcome.writes());
        return new Verdict<>(new SiteStatus(1L, null, null, null, null), lookAgain, gone, List.of());
    }

    private Reporter.Result report(Site judged, Verdict<SiteStatus> verdict) {
        steps.add(verdict.status() == null ? "is it shown?" : "report");
        return reported;
    }

    @Test
    void aTurnWithoutWritesIsOneRound() {
        assertThat(turns.turn(site())).isEqualTo(new Turns.End(false, Optional.empty()));
        assertThat(steps).containsExactly("plan 1", "verdict 1 writes 0", "report");
    }

    @Test
    void plansAgainAfterWritingAndJudgesWhatIsThen() {
        outcomes.add(new Outcome(List.of(), 3));
        outcomes.add(new Outcome(List.of(), 1));
        turns.turn(site());
        assertThat(steps).containsExactly("plan 1", "plan 2", "plan 3", "verdict 3 writes 4", "report");
    }

    @Test
    void givesUpAPlanThatNeverSettlesAndComesBackSoon() {
        for (int i = 0; i < 20; i++) {
            outcomes.add(new Outcome(List.of(), 1));
        }
        assertThat(turns.turn(site()).again()).contains(Duration.ofSeconds(1));
        assertThat(steps).hasSize(8).endsWith("plan 6", "verdict 7 writes 6", "report");
    }

    @Test
    void saysNothingFromAnOutdatedViewUntilPatienceEnds() {
        for (int i = 0; i < 10; i++) {
            outcomes.add(refused(Cause.OUTDATED));
        }
        for (int i = 0; i < 9; i++) {
            assertThat(turns.turn(site()).again()).contains(Duration.ofSeconds(1));
        }
        assertThat(steps).noneMatch("report"::equals);
        turns.turn(site());
        assertThat(steps).contains("report");
    }

    @Test
    void comesBackForARefusalThatNoEventHeals() {
        outcomes.add(refused(Cause.FORBIDDEN));
        assertThat(turns.turn(site()).again()).contains(Duration.ofMinutes(1));
    }

    @Test
    void comesBackWhenTheVerdictAsks() {
        lookAgain = Optional.of(NOW.plusSeconds(40));
        assertThat(turns.turn(site()).again()).contains(Duration.ofSeconds(40));
        lookAgain = Optional.of(NOW.minusSeconds(40));
        assertThat(turns.turn(site()).again()).contains(Duration.ofMillis(100));
    }

    @Test
    void judgesAgainWhenTheObjectWasNewer() {
        reported = Reporter.Result.STALE;
        assertThat(turns.turn(site()).again()).contains(Duration.ofMillis(100));
        assertThat(turns.turn(site()).again()).contains(Duration.ofMillis(200));
        for (int i = 0; i < 20; i++) {
            turns.turn(site());
        }
        assertThat(turns.turn(site()).again()).contains(Duration.ofMillis(25_600));
        reported = Reporter.Result.WRITTEN;
        assertThat(turns.turn(site()).again()).isEmpty();
    }

    @Test
    void comesBackToTellOfProgress() {
        reported = Reporter.Result.LATER;
        assertThat(turns.turn(site()).again()).contains(Reporter.PACE);
    }

    @Test
    void onlyWhatIsBeingDeletedCanBeGone() {
        gone = true;
        assertThat(turns.turn(site()).gone()).isFalse();
        Site deleted = site();
        deleted.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        assertThat(turns.turn(deleted).gone()).isTrue();
        assertThat(steps).last().isEqualTo("is it shown?"); // its finalizer goes next: a status would only be in the way
    }

    @Test
    void aFinalizerStaysUntilTheCacheShowsWhatWasSaidLast() {
        gone = true;
        Site deleted = site();
        deleted.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        reported = Reporter.Result.STALE;
        assertThat(turns.turn(deleted).gone()).isFalse();
        assertThat(turns.turn(deleted).again()).isPresent();
        reported = Reporter.Result.SILENT;
        assertThat(turns.turn(deleted)).isEqualTo(new Turns.End(true, Optional.empty()));
    }

    @Test
    void touchesNothingBelowWhatItDoesNotUnderstand() {
        Site strange = site();
        strange.getMetadata().setAnnotations(Map.of("berth.dev/not-understood", "Unrecognized field \"moon\" at spec.moon"));
        assertThat(turns.turn(strange)).isEqualTo(new Turns.End(false, Optional.empty()));
        assertThat(steps).isEmpty();
    }

    @Test
    void whatThePlanThrowsIsThrown() {
        Turns<Site, SiteStatus, Integer> broken = new Turns<>(
                new Kind<>(Site.class, SiteStatus.class, (_, _) -> {
                    throw new IllegalStateException("bug");
                }, _ -> new Plan.Hold(), this::verdict, false),
                new MapWorld(NOW, null), this::apply, this::report, new SimpleMeterRegistry());
        assertThatThrownBy(() -> broken.turn(site())).isInstanceOf(IllegalStateException.class);
    }

    private static Outcome refused(Cause cause) {
        return new Outcome(List.of(new Refusal(CHILD, cause, "no")), 0);
    }

    private static Site site() {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("shop").withUid("u1").withGeneration(1L).build());
        return site;
    }
}
