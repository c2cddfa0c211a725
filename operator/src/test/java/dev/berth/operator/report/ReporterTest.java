package dev.berth.operator.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Condition;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.operator.report.Reporter.Result;
import dev.berth.plan.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is written of a status, while the cache of its object shows less than what was written already. */
class ReporterTest {
    private static final KubernetesSerialization JSON = new KubernetesSerialization();

    private final List<String> written = new ArrayList<>();
    private int version = 10;
    private boolean answerIsLost;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Reporter reporter = new Reporter(new Reporter.Api() {
        @Override
        @SuppressWarnings("unchecked")
        public Map<String, Object> tree(Object status) {
            return JSON.convertValue(status, Map.class);
        }

        @Override
        public String write(CustomResource<?, ?> judged, String on, Map<String, Object> status) {
            if (!on.equals(String.valueOf(version))) {
                throw new KubernetesClientException("the object has been modified", 409, null);
            }
            version++;
            written.add(version + " " + Stamp.condition(status, "Ready").orElseThrow().get("reason"));
            if (answerIsLost) {
                throw new KubernetesClientException("connection reset");
            }
            return String.valueOf(version);
        }
    }, new Events(null, "test", () -> now, _ -> {}, new CompositeMeterRegistry()), () -> now, new CompositeMeterRegistry());

    private static SiteStatus ready(long generation) {
        return status(generation, "True", "Running");
    }

    private static SiteStatus pending(long generation) {
        return status(generation, "False", "EnvironmentPending");
    }

    private static SiteStatus status(long generation, String status, String reason) {
        return new SiteStatus(generation, null, null, null, List.of(new Condition("Ready", status, reason, "said", generation,
                "2026-01-01T00:00:00Z")));
    }

    private static Site site(int version, long generation, SiteStatus status) {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("shop").withUid("u1").withGeneration(generation)
                .withResourceVersion(String.valueOf(version)).build());
        site.setStatus(status);
        return site;
    }

    private Result report(Site judged, SiteStatus status) {
        return reporter.report(judged, new Verdict<>(status, Optional.empty(), false, List.of()));
    }

    @Test
    void saysTheSameOnce() {
        assertThat(report(site(10, 1, null), ready(1))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(10, 1, null), ready(1))).isEqualTo(Result.SILENT);
        assertThat(report(site(11, 1, ready(1)), ready(1))).isEqualTo(Result.SILENT);
        assertThat(written).containsExactly("11 Running");
    }

    /** The cache shows the first of two writes, which says what is true again: the second one stands, and is wrong by now. */
    @Test
    void isNotSilentBecauseAnEarlierWriteSaidIt() {
        assertThat(report(site(10, 1, null), ready(1))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(10, 1, null), pending(1))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(11, 1, ready(1)), ready(1))).isEqualTo(Result.WRITTEN);
        assertThat(written).containsExactly("11 Running", "12 EnvironmentPending", "13 Running");
    }

    /** The write whose answer was lost stands, the cache does not show it yet, and what it says is not true any more. */
    @Test
    void isNotSilentAfterAWriteWithoutAnAnswer() {
        answerIsLost = true;
        assertThatThrownBy(() -> report(site(10, 1, ready(1)), pending(1))).isInstanceOf(KubernetesClientException.class);
        answerIsLost = false;
        assertThat(report(site(10, 1, ready(1)), ready(1))).isEqualTo(Result.STALE);
        assertThat(report(site(11, 1, pending(1)), ready(1))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(12, 1, ready(1)), ready(1))).isEqualTo(Result.SILENT);
        assertThat(written).containsExactly("11 EnvironmentPending", "12 Running");
    }

    /** The turn did not know yet that the action had ended, and what it ended by is gone. */
    @Test
    void doesNotSpeakOverTheLastWordOfAnAction() {
        SiteStatus complete = new SiteStatus(1L, null, null, null, List.of(new Condition("Complete", "True", "Complete", "said", 1L,
                "2026-01-01T00:00:00Z"), new Condition("Ready", "True", "Complete", "said", 1L, "2026-01-01T00:00:00Z")));
        assertThat(report(site(10, 1, pending(1)), complete)).isEqualTo(Result.WRITTEN);
        assertThat(report(site(10, 1, pending(1)), status(1, "False", "JobLost"))).isEqualTo(Result.STALE);
        assertThat(report(site(11, 1, complete), complete)).isEqualTo(Result.SILENT);
        assertThat(written).containsExactly("11 Complete");
    }

    /** A cache that lags for longer than we remember what we said. */
    @Test
    void waitsForACacheThatIsFarBehind() {
        assertThat(report(site(10, 1, ready(1)), pending(1))).isEqualTo(Result.WRITTEN);
        now = now.plusSeconds(600);
        Site other = site(11, 1, null);
        other.getMetadata().setUid("u2");
        assertThat(report(other, ready(1))).isEqualTo(Result.WRITTEN); // the first one is forgotten
        assertThat(report(site(10, 1, ready(1)), ready(1))).isEqualTo(Result.STALE);
        version = 11;
        assertThat(report(site(11, 1, pending(1)), ready(1))).isEqualTo(Result.WRITTEN);
    }

    @Test
    void whoHasNothingToSayHearsWhetherTheCacheIsBehind() {
        assertThat(report(site(10, 1, null), (SiteStatus) null)).isEqualTo(Result.SILENT);
        assertThat(report(site(10, 1, null), ready(1))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(10, 1, null), (SiteStatus) null)).isEqualTo(Result.STALE);
        assertThat(report(site(11, 1, ready(1)), (SiteStatus) null)).isEqualTo(Result.SILENT);
    }

    /** A turn that still holds the spec before an edit must not speak over what was said of the spec after it. */
    @Test
    void saysNothingOfAnOlderSpecOverANewerOne() {
        assertThat(report(site(10, 2, null), ready(2))).isEqualTo(Result.WRITTEN);
        assertThat(report(site(9, 1, null), pending(1))).isEqualTo(Result.STALE);
        assertThat(written).containsExactly("11 Running");
    }

    @Test
    void judgesAgainWhatSomebodyElseChanged() {
        assertThat(report(site(10, 1, null), ready(1))).isEqualTo(Result.WRITTEN);
        version = 20;
        assertThat(report(site(11, 1, ready(1)), pending(1))).isEqualTo(Result.STALE);
        assertThat(report(site(20, 2, ready(1)), pending(2))).isEqualTo(Result.WRITTEN);
    }
}
