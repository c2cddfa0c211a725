package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void twoUnitsAreEnough() {
        assertThat(Span.text(Duration.ofSeconds(41))).isEqualTo("41 s");
        assertThat(Span.text(Duration.ofSeconds(161))).isEqualTo("2 min 41 s");
        assertThat(Span.text(Duration.ofMinutes(600))).isEqualTo("10 h 0 min");
        assertThat(Span.text(Duration.ofHours(58))).isEqualTo("2 d 10 h");
    }
}
