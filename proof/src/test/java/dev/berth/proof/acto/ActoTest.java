package dev.berth.proof.acto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every place of Site and Environment × every value. A sample by default; {@code -Dacto=all} tries all of them, {@code -Dacto.seed=} the
 * sample of another run, {@code -Dacto.only="spec.domain = most"} whatever is named so, {@code -Dacto.minutes=} what can be tried by then.
 */
@Tag("acto")
class ActoTest {
    private static final boolean ALL = "all".equals(System.getProperty("acto"));
    private static final String ONLY = System.getProperty("acto.only", "");
    private static final long SEED = Long.getLong("acto.seed", System.currentTimeMillis() % 100_000);
    private static final int LANES = Integer.getInteger("acto.lanes", ALL ? 24 : 12);
    private static final Duration LONGEST = Duration.ofMinutes(Integer.getInteger("acto.minutes", 600));
    private static final int SAMPLE = 300;
    private static final int SAMPLE_ACCEPTED = 24;

    /** More than any sweep plants. */
    private static final int SITES = 20_000;

    @Test
    void everyValueEndsReadyOrInASentenceAndTheWayBackLeadsBack() {
        Instant begin = Instant.now();
        List<Seed> seeds = List.of(Seed.read("Environment", "environment.yaml", "environments.berth.dev.yaml"), Seed.read("Site",
                "site.yaml", "sites.berth.dev.yaml"));
        Tally tally = new Tally();
        System.out.println("acto: the same sample again: -Dacto.seed=" + SEED);
        try (Rig rig = new Rig(tenants())) {
            Map<Sweep, List<Mutation>> sweeps = new LinkedHashMap<>();
            for (Seed seed : seeds) {
                assertThat(seed.unplaced()).as("places of %s that no seed has and no overlay brings", seed.kind()).isEmpty();
                List<Mutation> mutations = chosen(seed.mutations(), SAMPLE);
                if (mutations.isEmpty()) {
                    continue;
                }
                Sweep sweep = new Sweep(rig, seed, lanes(sweeps.size() * LANES), sweeps.size() * SITES, tally);
                assertThat(sweep.differencesOfSeeds()).isEmpty();
                List<Mutation> accepted = sweep.accepted(mutations);
                System.out.printf("acto: %s: %d mutations, %d accepted, %d s%n", seed.kind(), mutations.size(), accepted.size(), Duration
                        .between(begin, Instant.now()).toSeconds());
                sweeps.put(sweep, chosen(accepted, SAMPLE_ACCEPTED));
            }
            Duration each = LONGEST.minus(Duration.between(begin, Instant.now())).dividedBy(sweeps.size());
            sweeps.forEach((sweep, mutations) -> sweep.run(mutations, Instant.now().plus(each)));
            sweeps.forEach((sweep, mutations) -> rehearse(sweep.seed(), mutations, begin.plus(LONGEST), tally));
            assertThat(rig.lostClaims()).as("claims that were deleted").isEmpty();
        } finally {
            System.out.println(tally.report(Path.of("target", "acto.md"), (ALL ? "All." : "A sample, acto.seed " + SEED + ".") + " "
                    + Duration
                            .between(begin, Instant.now()).toSeconds() + " s, " + LANES + " sites side by side."));
        }
        assertThat(tally.bad()).isEmpty();
    }

    private static void rehearse(Seed seed, List<Mutation> mutations, Instant end, Tally tally) {
        Rehearsed rehearsed = new Rehearsed(seed);
        for (Mutation mutation : mutations) {
            if (Instant.now().isBefore(end)) {
                tally.rehearsed(mutation, rehearsed.wrong(mutation));
            }
        }
    }

    /** A tenant for the change and one for the comparison, each. */
    private static Map<String, String> lanes(int from) {
        Map<String, String> lanes = new LinkedHashMap<>();
        for (int n = from; n < from + LANES; n++) {
            lanes.put("t%02d".formatted(n), "u%02d".formatted(n));
        }
        return lanes;
    }

    private static List<String> tenants() {
        Map<String, String> lanes = new LinkedHashMap<>(lanes(0));
        lanes.putAll(lanes(LANES));
        List<String> tenants = new ArrayList<>(lanes.keySet());
        tenants.addAll(lanes.values());
        return tenants;
    }

    private static List<Mutation> chosen(List<Mutation> all, int most) {
        List<Mutation> chosen = new ArrayList<>(all.stream().filter(mutation -> mutation.toString().contains(ONLY)).toList());
        Collections.shuffle(chosen, new Random(SEED));
        return ALL || !ONLY.isEmpty() ? chosen : chosen.subList(0, Math.min(most, chosen.size()));
    }
}
