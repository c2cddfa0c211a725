package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Labels;
import dev.berth.plan.condition.Conditions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Releases that nothing names go, a day after that was seen; those that somebody may want stay. */
class UnusedReleasesTest {
    private static final String PROD = "shop-prod";
    private static final String PREPROD = "shop-preprod";

    private final Theatre theatre = new Theatre();
    private final List<String> made = new ArrayList<>();

    /** Preprod runs one release after the other; prod stays at the first one. The last ten of preprod and that one are wanted. */
    private void releases(int count) {
        for (int n = 0; n < count; n++) {
            theatre.site("1." + made.size(), "");
            theatre.play();
            theatre.after(Duration.ofMinutes(1));
            made.add(theatre.current());
        }
    }

    private void aDayPasses() {
        theatre.after(Duration.ofDays(1));
        theatre.play();
    }

    private boolean marked(String release) {
        return theatre.release(release).getMetadata().getAnnotations().containsKey(Labels.UNUSED);
    }

    @Test
    void whatNothingNamesIsMarkedAndGoesADayLater() {
        releases(13);
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(made.getFirst());
        assertThat(theatre.releases()).as("one is unused").containsExactlyInAnyOrderElementsOf(made);
        assertThat(marked(made.get(1))).isTrue();
        assertThat(made.stream().filter(this::marked)).hasSize(1);
        theatre.after(Duration.ofHours(23));
        theatre.play();
        assertThat(theatre.releases()).hasSize(13);
        aDayPasses();
        assertThat(theatre.releases()).hasSize(12).doesNotContain(made.get(1)).contains(made.getFirst());
    }

    @Test
    void whatSomebodyPromotesIsTakenBackBeforeItIsDeployed() {
        releases(13);
        theatre.after(Duration.ofHours(23));
        theatre.play();
        theatre.promote("back", PREPROD, made.get(1), "deadlineSeconds: 86400");
        theatre.play();
        assertThat(marked(made.get(1))).isFalse();
        assertThat(theatre.environment(PREPROD).getStatus().release().name()).as(Conditions.find(theatre.promotion("back").getStatus()
                .conditions(), Conditions.READY).orElseThrow().message()).isEqualTo(made.get(1));
        aDayPasses();
        aDayPasses();
        assertThat(theatre.releases()).contains(made.get(1));
    }

    @Test
    void whatThePinOfAnEnvironmentNamesStays() {
        releases(13);
        theatre.site("1.12", "deploy: {mode: Pinned, release: " + made.get(1) + "}");
        theatre.play();
        assertThat(marked(made.get(1))).isFalse();
        assertThat(theatre.environment(PROD).getStatus().release().name()).isEqualTo(made.get(1));
        aDayPasses();
        aDayPasses();
        assertThat(theatre.releases()).contains(made.get(1));
    }

    @Test
    void whatTheSiteComesBackToIsDeployedAgain() {
        releases(13);
        theatre.site("1.1", "");
        theatre.play();
        assertThat(theatre.current()).isEqualTo(made.get(1));
        assertThat(marked(made.get(1))).isFalse();
        assertThat(theatre.environment(PREPROD).getStatus().release().name()).isEqualTo(made.get(1));
    }

    @Test
    void oneThatCameFromGitIsLeftAlone() {
        releases(13);
        theatre.release(made.get(1)).getMetadata().setLabels(null);
        aDayPasses();
        aDayPasses();
        assertThat(theatre.releases()).contains(made.get(1));
    }
}
