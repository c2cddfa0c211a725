package dev.berth.operator.probe;

import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps asking the proxy for every page that somebody is interested in, often while it does not answer well and seldom when it does, and
 * tells when an answer changed. A page that nobody asked about for a while is let go.
 */
public final class RouteWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration LATER = Duration.ofSeconds(60);

    /** Behind a door the password is read for each look. */
    private static final Duration LATER_BEHIND_A_DOOR = Duration.ofMinutes(5);

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    /** No answer at all tells as much about a busy machine as about the proxy: it counts when it comes this often in a row. */
    private static final int MISSES = 3;

    /** Longer than the longest time between two turns of one environment. */
    private static final Duration INTEREST = Duration.ofMinutes(75);

    private static final int SIDE_BY_SIDE = 32;

    /** One request to the proxy. */
    @FunctionalInterface
    interface Probe {
        RouteAnswer ask(RouteQuestion question);
    }

    /**
     * @param behind what was behind it at the last question that said so
     * @param misses how often in a row there was no answer
     * @param early  what is behind it was changed just now: the next good answer may still come from what was there before, because a proxy
     *               learns of pods that end a little later, so it takes another one
     */
    private record Watched(Instant asked, String behind, Known<RouteAnswer> answer, int misses, boolean early) {
        Watched told(RouteAnswer now) {
            int missed = now.status() == 0 ? misses + 1 : 0;
            if (missed > 0 && missed < MISSES) {
                return new Watched(asked, behind, answer, missed, early);
            }
            boolean tooEarly = early && good(now);
            return new Watched(asked, behind, tooEarly ? answer : new Known.Value<>(now), missed, false);
        }

        private static boolean good(RouteAnswer answer) {
            return answer.ours() && answer.status() < 500 && answer.contains();
        }

        boolean stillAnswers(String now) {
            return now.isEmpty() || behind.isEmpty() || behind.equals(now);
        }

        Watched asked(Instant at, String now) {
            return stillAnswers(now)
                    ? new Watched(at, now.isEmpty() ? behind : now, answer, misses, early)
                    : new Watched(at, now, new Known.Pending<>(), 0, true);
        }

        Duration pause(boolean door) {
            if (misses > 0 && misses < MISSES) {
                return AT_ONCE;
            }
            boolean fine = answer instanceof Known.Value<RouteAnswer>(RouteAnswer value) && good(value);
            return !fine ? SOON : door ? LATER_BEHIND_A_DOOR : LATER;
        }
    }

    private final Probe probe;
    private final InstantSource clock;
    private final Consumer<String> changed;
    private final Map<RouteQuestion, Watched> routes = new ConcurrentHashMap<>();
    private final Map<RouteQuestion, Future<?>> nextLooks = new ConcurrentHashMap<>();
    private final Semaphore slots = new Semaphore(SIDE_BY_SIDE);
    private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("route-timer")
            .factory());
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("route-", 0).factory());

    /**
     * @param host    of the proxy
     * @param port    its TLS port
     * @param doors   workload namespace to what opens the door of its pages
     * @param changed told the hostname whose answer changed
     */
    public static RouteWatch of(String host, int port, Function<String, Optional<String>> doors, InstantSource clock,
            Consumer<String> changed) {
        return new RouteWatch(new RouteProbe(host, port, doors)::ask, clock, changed);
    }

    RouteWatch(Probe probe, InstantSource clock, Consumer<String> changed) {
        this.probe = probe;
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * The last answer; Pending until there is one.
     *
     * @param behind what must be behind it; where that is another one than before, the answer of before is none. Empty: any will do
     */
    public Known<RouteAnswer> route(RouteQuestion route, String behind) {
        boolean[] fresh = new boolean[1];
        boolean[] anew = new boolean[1];
        Watched watched = routes.compute(route, (_, have) -> {
            fresh[0] = have == null;
            anew[0] = have != null && !have.stillAnswers(behind);
            return have == null
                    ? new Watched(clock.instant(), behind, new Known.Pending<>(), 0, false)
                    : have.asked(clock.instant(), behind);
        });
        if (fresh[0] || anew[0]) {
            threads.execute(() -> lookAndGoOn(route));
        }
        return watched.answer();
    }

    /** No page under this hostname is Berth's any more. */
    public void forget(String hostname) {
        routes.keySet().removeIf(route -> route.hostname().equals(hostname));
    }

    /** How many pages are watched. */
    public int size() {
        return routes.size();
    }

    /** Every route has one next look; one that was asked for out of turn takes the place of the one that was to come. */
    private void lookAndGoOn(RouteQuestion route) {
        Optional<Watched> kept = look(route).filter(_ -> !timer.isShutdown());
        Future<?> next = kept.<Future<?>>map(one -> timer.schedule(() -> threads.execute(() -> lookAndGoOn(route)), around(one.pause(route
                .door()
                .isPresent())).toMillis(), TimeUnit.MILLISECONDS)).orElse(null);
        Future<?> before = next == null ? nextLooks.remove(route) : nextLooks.put(route, next);
        if (before != null) {
            before.cancel(false);
        }
    }

    /** One look; empty when nobody is interested any more. */
    private Optional<Watched> look(RouteQuestion route) {
        Watched watched = routes.get(route);
        if (watched == null) {
            return Optional.empty();
        }
        String behind = watched.behind();
        RouteAnswer answer = ask(route);
        Instant forgotten = clock.instant().minus(INTEREST);
        Known<?>[] before = new Known<?>[1];
        Watched kept = routes.computeIfPresent(route, (_, have) -> {
            before[0] = have.answer();
            if (!have.stillAnswers(behind)) {
                return have; // asked before something else was put behind it
            }
            return have.asked().isBefore(forgotten) ? null : have.told(answer);
        });
        if (kept != null && !timer.isShutdown() && !kept.answer().equals(before[0])) {
            tell(route);
        }
        return Optional.ofNullable(kept);
    }

    private RouteAnswer ask(RouteQuestion route) {
        slots.acquireUninterruptibly();
        try {
            return probe.ask(route);
        } catch (RuntimeException | Error ours) {
            survive(route, ours);
            return RouteAnswer.NONE;
        } finally {
            slots.release();
        }
    }

    private void tell(RouteQuestion route) {
        try {
            changed.accept(route.hostname());
        } catch (RuntimeException | Error ours) {
            survive(route, ours);
        }
    }

    /** A fault of ours must not end the watch over this page. Only its class is logged: its text could quote a password. */
    private static void survive(RouteQuestion route, Throwable ours) {
        LOG.atError().addKeyValue("page", route.hostname() + route.path()).addKeyValue("fault", ours.getClass().getName())
                .addKeyValue("at", ours.getStackTrace().length == 0 ? "" : ours.getStackTrace()[0]).log("a look at a page broke");
    }

    private static Duration around(Duration pause) {
        long millis = pause.toMillis();
        return Duration.ofMillis(millis - millis / 10 + ThreadLocalRandom.current().nextLong(millis / 5));
    }

    @Override
    public void close() {
        timer.shutdownNow();
        threads.shutdownNow();
    }
}
