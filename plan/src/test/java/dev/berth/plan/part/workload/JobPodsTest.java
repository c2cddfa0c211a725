package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Facts;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobPodsTest {
    private static final Facts.Ended FIRST = new Facts.Ended("save", 1, Instant.parse("2026-01-02T03:04:05Z"), "told to end");
    private static final Facts.Ended LAST = new Facts.Ended("save", 1, Instant.parse("2026-01-02T03:05:05Z"), "not let in");

    @Test
    void the_last_one_is_the_one_that_ended_last_in_whatever_order_they_are_listed() {
        assertThat(new JobPods(List.of(FIRST, LAST)).lastEnded()).contains(LAST);
        assertThat(new JobPods(List.of(LAST, FIRST)).lastEnded()).contains(LAST);
    }
}
