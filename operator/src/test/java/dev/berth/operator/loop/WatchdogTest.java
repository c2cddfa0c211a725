package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private final List<String> restarted = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private ConfigMap primary = primary(1);
    private final Hands hands = new Hands(2);
    private final Watchdog<ConfigMap> watchdog = new Watchdog<>(() -> Stream.of(primary), one -> restarted.add(one.getMetadata().getName()),
            hands, () -> now);

    @Test
    void leavesAloneWhatTurns() {
        turn();
        lookFor(Duration.ofMinutes(10));
        assertThat(restarted).isEmpty();
        assertThat(watchdog.sick()).isEmpty();
    }

    @Test
    void startsAnewWhatWasWokenAndDoesNotTurn() {
        turn();
        lookFor(Duration.ofSeconds(30));
        watchdog.woken(primary);
        lookFor(Duration.ofMinutes(3));
        assertThat(restarted).containsExactly("a");
        turn();
        lookFor(Duration.ofMinutes(10));
        assertThat(restarted).hasSize(1);
    }

    @Test
    void noticesAChangeThatNobodyTurned() {
        turn();
        lookFor(Duration.ofSeconds(30));
        primary = primary(2);
        lookFor(Duration.ofMinutes(3));
        assertThat(restarted).containsExactly("a");
    }

    @Test
    void isSickWhenStartingAnewDidNotHelpTwice() {
        lookFor(Duration.ofMinutes(20));
        assertThat(restarted).hasSize(2);
        assertThat(watchdog.sick()).isPresent();
    }

    @Test
    void aLongQueueIsNoWedge() {
        watchdog.started(named("b"));
        watchdog.started(named("c"));
        lookFor(Duration.ofMinutes(20));
        assertThat(restarted).isEmpty();
    }

    @Test
    void aQueueBehindTurnsOfOtherKindsIsNoWedge() {
        Watchdog<ConfigMap> ofAnotherKind = new Watchdog<>(Stream::of, _ -> {}, hands, () -> now);
        ofAnotherKind.started(named("b"));
        ofAnotherKind.started(named("c"));
        lookFor(Duration.ofMinutes(20));
        assertThat(restarted).isEmpty();
        assertThat(watchdog.sick()).isEmpty();
    }

    @Test
    void aTurnThatDoesNotEndIsSeen() {
        watchdog.started(primary);
        lookFor(Duration.ofMinutes(25));
        assertThat(watchdog.sick()).isEmpty();
        lookFor(Duration.ofMinutes(10));
        assertThat(watchdog.sick()).hasValue("1 turns do not end");
        watchdog.ended(primary);
        assertThat(watchdog.sick()).isEmpty();
    }

    @Test
    void aLongTurnIsNoWedge() {
        lookFor(Duration.ofSeconds(30));
        watchdog.started(primary);
        watchdog.woken(primary);
        lookFor(Duration.ofMinutes(20));
        assertThat(restarted).isEmpty();
    }

    @Test
    void theTimeAsAStandbyDoesNotCount() {
        watchdog.woken(primary);
        now = now.plus(Duration.ofHours(1));
        watchdog.look();
        assertThat(restarted).isEmpty();
    }

    private void turn() {
        watchdog.started(primary);
        watchdog.ended(primary);
    }

    private void lookFor(Duration time) {
        Instant end = now.plus(time);
        while (now.isBefore(end)) {
            watchdog.look();
            now = now.plus(Duration.ofSeconds(30));
        }
    }

    private static ConfigMap named(String name) {
        return new ConfigMapBuilder().withNewMetadata().withName(name).withUid(name).endMetadata().build();
    }

    private static ConfigMap primary(long generation) {
        return new ConfigMapBuilder().withNewMetadata().withName("a").withUid("a").withGeneration(generation).endMetadata().build();
    }
}
