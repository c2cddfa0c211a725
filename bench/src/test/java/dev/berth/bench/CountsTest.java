package dev.berth.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What the operator may ask of the API server, counted in the audit log: counts have no noise, so these gate every build. */
@Tag("api")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CountsTest {
    private static final int ENVIRONMENTS = 30;
    private static final double PER_CHILD = 1.10;
    private static Rig rig;

    @BeforeAll
    static void up() {
        rig = new Rig();
        rig.start("-Xmx192m");
    }

    @AfterAll
    static void down() {
        rig.close();
    }

    @Test
    @Order(1)
    void aBringUpWritesEachChildOnceAndReadsNoneThatIsCached() {
        Writes requests = rig.requests();
        rig.fleet.grow(ENVIRONMENTS);
        rig.await("every environment is Ready", Duration.ofMinutes(3), rig.fleet::allReady);
        rig.awaitStill();
        Counts counts = new Counts(requests.requests());
        System.out.println(counts.table());
        assertThat(counts.perChild()).as("writes per child object, of %d objects: %s", counts.children(), counts.table())
                .isLessThanOrEqualTo(PER_CHILD);
        assertThat(counts.ledgerCommits()).as("ledger commits").isLessThanOrEqualTo(ENVIRONMENTS);
        assertThat(counts.each("environments", ENVIRONMENTS)).as("made by the Site, and one finalizer").isLessThanOrEqualTo(2);
        assertThat(counts.each("hostnameclaims", ENVIRONMENTS)).as("one hostname each").isLessThanOrEqualTo(1);
        assertThat(counts.each("releases", rig.fleet.sites())).as("one release for each site").isLessThanOrEqualTo(1);
        assertThat(Writes.table(counts.getsOfCachedKinds())).as("GETs of what is watched").isEmpty();
    }

    @Test
    @Order(2)
    void threeResyncsWriteNothing() {
        Writes requests = rig.requests();
        for (int n = 1; n <= 3; n++) {
            rig.resync();
        }
        assertThat(Writes.table(requests.writes())).as("writes in three resyncs").isEmpty();
        assertThat(Writes.table(new Counts(requests.requests()).getsOfCachedKinds())).as("GETs of what is watched").isEmpty();
    }

    @Test
    @Order(3)
    void aRestartWritesNothing() {
        rig.stop();
        Writes requests = rig.requests();
        rig.start("-Xmx192m");
        rig.awaitConverged();
        rig.awaitStill();
        assertThat(Writes.table(requests.writes())).as("writes after a restart").isEmpty();
        assertThat(Writes.table(new Counts(requests.requests()).getsOfCachedKinds())).as("GETs of what is watched").isEmpty();
    }
}
