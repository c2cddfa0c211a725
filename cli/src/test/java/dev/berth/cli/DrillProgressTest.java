package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Restore;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said while a drill runs, and when it has ended. */
class DrillProgressTest {
    private static final String BEGUN = ", backup: newest, recoveryPoint: \"2026-01-03T02:00:00Z\", started: \"2026-01-03T12:00:05Z\"";

    private static Restore drill(String step, String more) {
        return (Restore) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Restore
                metadata: {name: shop-prod-drill-x2f9k, namespace: acme}
                spec: {environment: shop-prod, mode: Drill}
                status:
                  step: %s
                  parts:
                  - {name: db, kind: Database, tables: 12, rows: 3480, bytes: 1258291}
                  - {name: cache, kind: Database, bytes: 2048}
                  - {name: note, kind: Volume, files: 1}
                  - {name: media, kind: Volume}
                  conditions: [{type: Ready, status: "False", reason: Fetching, message: on its way}]
                  observedGeneration: 1%s
                """.formatted(step, more.replace(", ", "\n  "))).getFirst());
    }

    @Test
    void aLineForEachPartThatCameBack() {
        assertThat(DrillProgress.now(drill("Fetch", BEGUN), "newest").more()).isEmpty();
        ActionProgress.Now some = DrillProgress.now(drill("Fetch", BEGUN + ", fetched: 2"), "newest");
        assertThat(some.ended()).isFalse();
        assertThat(some.ready()).hasValueSatisfying(ready -> assertThat(ready.message()).isEqualTo("on its way"));
        assertThat(some.more()).containsExactly("  database db: 12 tables, 3480 rows, 1.2 MiB", "  database cache: 2.0 KiB");
        ActionProgress.Now all = DrillProgress.now(drill("Ended", BEGUN + ", fetched: 4"), "newest");
        assertThat(all.ended()).isTrue();
        assertThat(all.more().subList(2, 4)).containsExactly("  volume note: 1 file", "  volume media");
    }

    @Test
    void beforeTheFirstLook() {
        Restore drill = drill("Gate", "");
        assertThat(DrillProgress.now(drill, "newest").more()).isEmpty();
        drill.setStatus(null);
        assertThat(DrillProgress.now(drill, "newest")).isEqualTo(new ActionProgress.Now(false, Optional.empty(), List
                .of()));
        assertThat(DrillProgress.end(drill)).isEmpty();
    }

    /** It waited for a backup, whose point is the newest then. */
    @Test
    void anotherPointThanWasSaid() {
        assertThat(DrillProgress.now(drill("Fetch", BEGUN), "older").more()).containsExactly(
                "Another point is the newest by now: that of Backup newest is tried, as of 2026-01-03T02:00:00Z.");
    }

    @Test
    void howLongItTookAndHowOldThePointWas() {
        assertThat(DrillProgress.end(drill("Ended", BEGUN + ", recoverySeconds: 161"))).hasValue(
                "The recovery took 2 min 41 s. The point was 10 h 0 min old when the drill began.");
        assertThat(DrillProgress.end(drill("Ended", BEGUN))).isEmpty();
    }
}
