package dev.berth.operator.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteWatchTest {
    private static final RouteAnswer SILENCE = RouteAnswer.NONE;
    private static final RouteAnswer FINE = new RouteAnswer(true, 200, true);

    private final List<String> changed = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final RouteWatch watch = new RouteWatch(this::answer, InstantSource.system(), changed::add);

    private static RouteQuestion page(String token) {
        return new RouteQuestion("shop.example.com", "/", token, Optional.empty(), "");
    }

    private RouteAnswer answer(RouteQuestion question) {
        asked.incrementAndGet();
        return new RouteAnswer(question.token().equals("right"), 200, true);
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void answersWithoutWaitingAndTellsWhenItKnows() {
        assertThat(watch.route(page("right"), "")).isEqualTo(new Known.Pending<>());
        await().until(() -> changed.equals(List.of("shop.example.com")));
        assertThat(watch.route(page("right"), "")).isEqualTo(new Known.Value<>(new RouteAnswer(true, 200, true)));
    }

    @Test
    void asksOnceForManyQuestions() {
        for (int i = 0; i < 100; i++) {
            watch.route(page("right"), "");
        }
        await().until(() -> !changed.isEmpty());
        assertThat(asked).hasValue(1);
        assertThat(watch.size()).isEqualTo(1);
    }

    @Test
    void aHostnameThatWasGivenUpIsAskedNoMore() {
        watch.route(page("wrong"), "");
        await().until(() -> !changed.isEmpty());
        watch.forget("other.example.com");
        assertThat(watch.size()).isEqualTo(1);
        watch.forget("shop.example.com");
        assertThat(watch.size()).isZero();
        await().pollDelay(Duration.ofSeconds(7)).atMost(Duration.ofSeconds(8)).until(() -> asked.get() == 1); // the next look was due
        assertThat(watch.route(page("wrong"), "")).as("whoever takes it again begins anew").isEqualTo(new Known.Pending<>());
        await().until(() -> asked.get() == 2);
    }

    @Test
    void anotherTokenIsAnotherQuestion() {
        watch.route(page("right"), "");
        watch.route(page("wrong"), "");
        await().until(() -> changed.size() == 2);
        assertThat(watch.route(page("wrong"), "").optional()).map(RouteAnswer::ours).contains(false);
    }

    @Test
    void twoMissesInARowSayNothing() {
        AtomicInteger times = new AtomicInteger();
        try (RouteWatch busy = new RouteWatch(_ -> times.incrementAndGet() < 3 ? SILENCE : FINE, InstantSource.system(),
                changed::add)) {
            busy.route(page("right"), "");
            await().until(() -> !changed.isEmpty());
            assertThat(times).hasValue(3);
            assertThat(changed).hasSize(1);
            assertThat(busy.route(page("right"), "")).isEqualTo(new Known.Value<>(FINE));
        }
    }

    @Test
    void aThirdMissIsAnAnswer() {
        AtomicInteger times = new AtomicInteger();
        try (RouteWatch deaf = new RouteWatch(_ -> silenced(times), InstantSource.system(), changed::add)) {
            deaf.route(page("right"), "");
            await().until(() -> times.get() == 1);
            assertThat(deaf.route(page("right"), "")).isEqualTo(new Known.Pending<>());
            await().until(() -> !changed.isEmpty());
            assertThat(times).hasValue(3);
            assertThat(deaf.route(page("right"), "")).isEqualTo(new Known.Value<>(SILENCE));
        }
    }

    /** What another release answered is no answer, and the proxy is asked at once. */
    @Test
    void whatIsBehindAnotherReleaseIsAskedAnew() {
        AtomicInteger times = new AtomicInteger();
        try (RouteWatch once = new RouteWatch(_ -> new RouteAnswer(true, times.incrementAndGet() == 1 ? 200 : 500, true), InstantSource
                .system(), changed::add)) {
            once.route(page("right"), "one");
            await().until(() -> changed.size() == 1);
            assertThat(once.route(page("right"), "")).isEqualTo(new Known.Value<>(FINE));
            assertThat(once.route(page("right"), "one")).isEqualTo(new Known.Value<>(FINE));
            assertThat(once.route(page("right"), "two")).isEqualTo(new Known.Pending<>());
            await().until(() -> changed.size() == 2);
            assertThat(once.route(page("right"), "two")).isEqualTo(new Known.Value<>(new RouteAnswer(true, 500, true)));
        }
    }

    /** Right after a roll-out the proxy may still lead to a pod that ends. */
    @Test
    void theFirstGoodAnswerAfterAChangeIsTooEarly() {
        AtomicInteger times = new AtomicInteger();
        try (RouteWatch late = new RouteWatch(_ -> new RouteAnswer(true, times.incrementAndGet() <= 2 ? 200 : 500, true), InstantSource
                .system(), changed::add)) {
            late.route(page("right"), "one");
            await().until(() -> changed.size() == 1);
            late.route(page("right"), "two");
            await().until(() -> times.get() == 2);
            assertThat(late.route(page("right"), "two")).isEqualTo(new Known.Pending<>());
            await().until(() -> changed.size() == 2);
            assertThat(times).hasValue(3);
            assertThat(late.route(page("right"), "two")).isEqualTo(new Known.Value<>(new RouteAnswer(true, 500, true)));
        }
    }

    @Test
    void aProbeThatBreaksIsTriedAgain() {
        AtomicInteger times = new AtomicInteger();
        try (RouteWatch broken = new RouteWatch(_ -> brokenOnce(times), InstantSource.system(), changed::add)) {
            broken.route(page("right"), "");
            await().until(() -> !changed.isEmpty());
            assertThat(broken.route(page("right"), "")).isEqualTo(new Known.Value<>(FINE));
        }
    }

    @Test
    void whoeverIsToldAndBreaksEndsNoWatch() {
        Consumer<String> breaks = _ -> {
            throw new IllegalStateException("a fault of ours");
        };
        try (RouteWatch told = new RouteWatch(this::answer, InstantSource.system(), breaks)) {
            told.route(page("wrong"), "");
            await().until(() -> asked.get() == 2);
        }
    }

    private static RouteAnswer brokenOnce(AtomicInteger times) {
        if (times.incrementAndGet() == 1) {
            throw new IllegalStateException("a fault of ours");
        }
        return FINE;
    }

    private static RouteAnswer silenced(AtomicInteger times) {
        times.incrementAndGet();
        return SILENCE;
    }
}
