package dev.berth.operator.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Time and threads moved by hand: nothing happens but in {@link #settle()} and {@link #pass(Duration)}, on the test's own thread. */
final class HandBackground implements Background {

    private record Alarm(Instant at, Runnable task) {
    }

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private boolean closed;

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public Later after(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now.plus(delay), task);
        alarms.add(alarm);
        return () -> alarms.remove(alarm);
    }

    @Override
    public void run(Runnable task) {
        ready.add(task);
    }

    @Override
    public void close() {
        closed = true;
        ready.clear();
        alarms.clear();
    }

    boolean closed() {
        return closed;
    }

    int alarms() {
        return alarms.size();
    }

    /** Runs what is ready, and what that makes ready. */
    void settle() {
        while (!ready.isEmpty()) {
            ready.poll().run();
        }
    }

    /** Lets time pass; everything due on the way runs at its time. */
    void pass(Duration time) {
        Instant end = now.plus(time);
        settle();
        while (true) {
            var next = alarms.stream().filter(alarm -> !alarm.at().isAfter(end)).min(Comparator.comparing(Alarm::at));
            if (next.isEmpty()) {
                now = end;
                return;
            }
            alarms.remove(next.get());
            now = next.get().at();
            next.get().task().run();
            settle();
        }
    }
}
