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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every place of Site and Environment × every value. Each is asked of the API server, and what that takes is rehearsed on the decisions
 * alone; then it is tried on a site that runs. Tier api tries a few, tier acto all. {@code -Dacto.seed=} is
 * the order of another run, {@code -Dacto.only="spec.domain = most"} whatever is named so, {@code -Dacto.seconds=} the time for all.
 * {@code -Dacto.skip=} goes on, with the same seed, after as many as another run has tried.
 */
class ActoTest {
    private static final String ONLY = System.getProperty("acto.only", "");
    private static final long SEED = Long.getLong("acto.seed", System.currentTimeMillis() % 100_000);
    private static final int SKIPPED = Integer.getInteger("acto.skip", 0);
    private static final Path REPORT = Path.of("target", "acto.md");
    private static final int LANES_OF_ALL = 24;
    private static final Duration LONGEST_OF_ALL = Duration.ofHours(10);
    private static final int LANES_OF_SOME = 8;
    private static final Duration LONGEST_OF_SOME = Duration.ofSeconds(150);
    private static final int MOST_OF_SOME = 100;

    /** On a busy machine; fewer prove too little. */
    private static final int FEWEST = 8;

    /** More than any sweep plants. */
    private static final int SITES = 20_000;

    private final Instant begin = Instant.now();
    private final Tally tally = new Tally();

    @Test
    @Tag("acto")
    void everyValueEndsReadyOrInASentenceAndTheWayBackLeadsBack() {
        sweep(LANES_OF_ALL, LONGEST_OF_ALL, Integer.MAX_VALUE);
        assertThat(tally.bad()).isEmpty();
    }

    @Test
    @Tag("api")
    void someOfThem() {
        sweep(LANES_OF_SOME, LONGEST_OF_SOME, MOST_OF_SOME);
        assertThat(tally.bad()).isEmpty();
        assertThat(tally.tried()).as("values tried on a site that runs").isGreaterThanOrEqualTo(FEWEST);
    }

    /** @param most of the mutations of each kind, refused ones counted */
    private void sweep(int usually, Duration longest, int most) {
        int lanes = Integer.getInteger("acto.lanes", usually);
        Instant end = begin.plusSeconds(Long.getLong("acto.seconds", longest.toSeconds()));
        say("the same again: -Dacto.seed=%d", SEED);
        List<Seed> seeds = List.of(Seed.read("Environment", "environment.yaml", "environments.berth.dev.yaml"), Seed.read("Site",
                "site.yaml", "sites.berth.dev.yaml"));
        ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
        var _ = clerk.scheduleWithFixedDelay(() -> report(lanes), 1, 1, TimeUnit.MINUTES);
        try (Rig rig = new Rig(tenants(0, lanes + seeds.size()))) {
            Map<Sweep, List<Mutation>> sweeps = new LinkedHashMap<>();
            for (Seed seed : seeds) {
                assertThat(seed.unplaced()).as("places of %s that no seed has and no overlay brings", seed.kind()).isEmpty();
                List<Mutation> mutations = chosen(seed.mutations(), most);
                if (!mutations.isEmpty()) {
                    Sweep sweep = new Sweep(rig, seed, sweeps.size() * SITES, tally);
                    sweep.widen(lanes(lanes + sweeps.size(), 1));
                    List<Mutation> accepted = sweep.accepted(mutations);
                    sweeps.put(sweep, accepted.subList(Math.min(SKIPPED, accepted.size()), accepted.size()));
                    say("%s: %d mutations, %d accepted", seed.kind(), mutations.size(), sweeps.get(sweep).size());
                }
            }
            run(sweeps, lanes, end);
            assertThat(rig.lostClaims()).as("claims that were deleted").isEmpty();
        } finally {
            clerk.shutdownNow();
            System.out.println(report(lanes));
        }
    }

    /** Each sweep gets as many lanes as its share of the mutations, and is rehearsed meanwhile. */
    private void run(Map<Sweep, List<Mutation>> sweeps, int lanes, Instant end) {
        int all = sweeps.values().stream().mapToInt(List::size).sum();
        int given = 0;
        try (ExecutorService hands = Executors.newCachedThreadPool()) { // rehearsing would keep virtual threads to itself
            List<Future<?>> running = new ArrayList<>();
            for (Map.Entry<Sweep, List<Mutation>> entry : sweeps.entrySet()) {
                int share = Math.min(entry.getValue().size(), lanes * entry.getValue().size() / Math.max(all, 1));
                Map<String, String> more = lanes(given, share);
                given += share;
                if (SKIPPED == 0) {
                    running.add(hands.submit(() -> rehearse(entry.getKey().seed(), entry.getValue(), end)));
                }
                running.add(hands.submit(() -> {
                    try {
                        entry.getKey().widen(more);
                        say("%s: %d lanes more", entry.getKey().seed().kind(), share);
                        entry.getKey().run(entry.getValue(), end);
                    } catch (RuntimeException broken) {
                        say("%s: swept no further: %s", entry.getKey().seed().kind(), broken); // else told an hour later, at the end
                        throw broken;
                    }
                }));
            }
            running.forEach(Sweep::result);
        }
    }

    /** All of them, or as many as can be begun by then; what waits for sites leaves time for it. */
    private void rehearse(Seed seed, List<Mutation> mutations, Instant end) {
        Rehearsed rehearsed = new Rehearsed(seed);
        for (Mutation one : mutations) {
            if (Instant.now().isBefore(end)) {
                tally.rehearsed(one, rehearsed.wrong(one));
            }
        }
        say("%s: rehearsed", seed.kind());
    }

    private String report(int lanes) {
        return tally.report(REPORT, "acto.seed %d. %d s, %d sites side by side.".formatted(SEED, Duration.between(begin, Instant.now())
                .toSeconds(), lanes));
    }

    private void say(String text, Object... values) {
        System.out.println("acto: " + text.formatted(values) + ", " + Duration.between(begin, Instant.now()).toSeconds() + " s");
    }

    /** A tenant for the change and one for the comparison, each. */
    private static Map<String, String> lanes(int from, int count) {
        Map<String, String> lanes = new LinkedHashMap<>();
        for (int n = from; n < from + count; n++) {
            lanes.put("t%02d".formatted(n), "u%02d".formatted(n));
        }
        return lanes;
    }

    private static List<String> tenants(int from, int count) {
        List<String> tenants = new ArrayList<>(lanes(from, count).keySet());
        tenants.addAll(lanes(from, count).values());
        return tenants;
    }

    private static List<Mutation> chosen(List<Mutation> all, int most) {
        List<Mutation> chosen = new ArrayList<>(all.stream().filter(mutation -> mutation.toString().contains(ONLY)).toList());
        Collections.shuffle(chosen, new Random(SEED));
        return chosen.subList(0, Math.min(most, chosen.size()));
    }
}
