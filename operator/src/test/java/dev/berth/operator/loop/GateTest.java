package dev.berth.operator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class GateTest {
    private final Gate gate = new Gate();

    @Test
    void letsTurnsThroughSideBySide() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
    }

    @Test
    void closedItLetsNobodyIn() {
        assertThat(gate.close(Duration.ofSeconds(1))).isTrue();
        assertThat(gate.enter()).isFalse();
    }

    @Test
    void waitsForThoseInside() {
        assertThat(gate.enter()).isTrue();
        CompletableFuture<Boolean> closing = CompletableFuture.supplyAsync(() -> gate.close(Duration.ofSeconds(20)));
        assertThat(closing).isNotDone();
        gate.leave();
        assertThat(closing.join()).isTrue();
    }

    @Test
    void doesNotWaitForEver() {
        assertThat(gate.enter()).isTrue();
        assertThat(gate.close(Duration.ofMillis(50))).isFalse();
    }
}
