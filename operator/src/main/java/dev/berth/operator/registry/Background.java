package dev.berth.operator.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Time and threads, so that tests can stand in for both. */
public interface Background extends AutoCloseable {

    Instant now();

    /** Runs a task once, later; never once this is closed. The task must be short: {@link #run} what blocks. */
    Later after(Duration delay, Runnable task);

    /** Runs a task now, beside the caller; not once this is closed. It may block. */
    void run(Runnable task);

    /** Starts nothing any more and interrupts what runs. */
    @Override
    void close();

    /** A task that has not run yet. */
    @FunctionalInterface
    interface Later {
        void cancel();
    }

    /** A task that will not run. */
    Later NEVER = () -> {};

    /** The real ones: the system clock, one timer thread, and a virtual thread for each task. */
    static Background threads(String name) {
        var timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name + "-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        ExecutorService tasks = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
        return new Background() {
            @Override
            public Instant now() {
                return Instant.now();
            }

            @Override
            public Later after(Duration delay, Runnable task) {
                try {
                    var scheduled = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
                    return () -> scheduled.cancel(false);
                } catch (RejectedExecutionException _) {
                    return NEVER;
                }
            }

            @Override
            public void run(Runnable task) {
                try {
                    tasks.execute(task);
                } catch (RejectedExecutionException _) {
                    // Closed between the caller's decision and this call: nothing is started any more.
                    return;
                }
            }

            @Override
            public void close() {
                timer.shutdownNow();
                tasks.shutdownNow();
            }
        };
    }
}
