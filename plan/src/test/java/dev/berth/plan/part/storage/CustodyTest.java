package dev.berth.plan.part.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Volume;
import dev.berth.plan.condition.Finding;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CustodyTest {
    private static final Holding DB = new Holding("db-1", "u-db", false, null);
    private static final Holding UPLOADS = new Holding("uploads-4", "u-up", false, null);
    private static final Holding OLD = new Holding("old-1", "u-old", true, null);

    @Test
    void a_new_site_holds_nothing_and_gets_first_claims() {
        Custody custody = custody(Map.of(), "uploads", "db");

        assertThat(custody.unclaimed()).extracting(Volume::name).containsExactly("uploads", "db");
        assertThat(custody.claims()).containsExactly(Map.entry("uploads", "uploads-1"), Map.entry("db", "db-1"));
        assertThat(custody.retired()).isEmpty();
        assertThat(custody.renamed()).isEmpty();
        assertThat(custody.lost(claim -> Optional.empty())).isEmpty();
        assertThat(custody.settled(live(Map.of("uploads-1", "u1"))))
                .isEqualTo(Map.of("uploads", new Holding("uploads-1", "u1", false, null)));
    }

    @Test
    void a_held_volume_is_never_made_anew() {
        Custody custody = custody(Map.of("db", DB, "uploads", UPLOADS), "uploads", "db");

        assertThat(custody.unclaimed()).isEmpty();
        assertThat(custody.claims()).containsExactly(Map.entry("uploads", "uploads-4"), Map.entry("db", "db-1"));
        assertThat(custody.settled(live(Map.of("db-1", "another", "uploads-1", "x")))).isEqualTo(Map.of("db", DB, "uploads", UPLOADS));
    }

    @Test
    void a_volume_is_lost_when_its_claim_is_gone_or_another() {
        Custody custody = custody(Map.of("uploads", UPLOADS, "db", DB), "uploads", "db");

        assertThat(custody.lost(live(Map.of("db-1", "u-db", "uploads-4", "u-up")))).isEmpty();
        assertThat(custody.lost(live(Map.of("uploads-4", "u-new")))).containsExactly(
                Finding.stalled("VolumeLost", "PersistentVolumeClaim db-1 of volume db is gone. "
                        + "Nothing is started on an empty volume: restore volume db from a backup."),
                Finding.stalled("VolumeLost", "PersistentVolumeClaim uploads-4 is not the one that volume uploads was kept in (uid u-up): "
                        + "it was deleted and made again. Nothing is started on an empty volume: restore volume uploads from a backup."));
    }

    @Test
    void losing_what_is_only_kept_stops_nothing() {
        Custody custody = custody(Map.of("db", DB, "old", OLD), "db");

        assertThat(custody.lost(live(Map.of("db-1", "u-db")))).containsExactly(Finding.note("VolumeLost",
                "PersistentVolumeClaim old-1 of volume old is gone. The stack does not use this volume; what was kept of it is lost."));
    }

    @Test
    void a_dropped_volume_is_kept_and_listed() {
        Custody custody = custody(Map.of("db", DB, "uploads", UPLOADS, "old", OLD), "db");

        assertThat(custody.renamed()).isEmpty();
        assertThat(custody.retired()).containsExactly("old", "uploads");
        assertThat(custody.claims()).containsExactly(Map.entry("db", "db-1"));
        assertThat(custody.settled(claim -> Optional.empty()))
                .isEqualTo(Map.of("db", DB, "old", OLD, "uploads", new Holding("uploads-4", "u-up", true, null)));
    }

    @Test
    void a_kept_volume_that_comes_back_is_the_same_volume() {
        Custody custody = custody(Map.of("old", OLD), "old");

        assertThat(custody.unclaimed()).isEmpty();
        assertThat(custody.renamed()).isEmpty();
        assertThat(custody.claims()).containsExactly(Map.entry("old", "old-1"));
        assertThat(custody.settled(claim -> Optional.empty())).isEqualTo(Map.of("old", new Holding("old-1", "u-old", false, null)));
    }

    @Test
    void dropping_and_adding_at_once_is_refused() {
        assertThat(custody(Map.of("db", DB, "uploads", UPLOADS), "media", "db").renamed()).contains(Finding.stalled("VolumeRenamed",
                "The stack drops volume uploads, which holds data, and adds volume media, which would start empty. Nothing was changed. "
                        + "If this is a new name for the same data, write uploads again. "
                        + "If not, apply the stack without media first: uploads is kept; then add media."));
        assertThat(custody(Map.of("db", DB, "uploads", UPLOADS), "b", "a").renamed().orElseThrow().message())
                .startsWith("The stack drops volume db, uploads, which holds data, and adds volume a, b, which");
    }

    @Test
    void adding_beside_what_is_already_kept_is_no_renaming() {
        assertThat(custody(Map.of("db", DB, "old", OLD), "db", "media").renamed()).isEmpty();
        assertThat(custody(Map.of("db", DB), "db", "media").renamed()).isEmpty();
        assertThat(custody(Map.of("db", DB, "old", OLD), "old").renamed()).isEmpty();
    }

    private static Custody custody(Map<String, Holding> held, String... volumes) {
        return new Custody(Stream.of(volumes).map(name -> new Volume(name, Quantity.parse("1Gi"), null)).toList(), Map.of(), held);
    }

    private static Function<String, Optional<String>> live(Map<String, String> uids) {
        return claim -> Optional.ofNullable(uids.get(claim));
    }
}
