package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What JOSDK's queue does: how many turns wait, how many run, how many are tried again. */
final class LoopMeters implements Metrics {
    /** Handed to the executor and not finished. JOSDK does not tell the start of every one that it finishes. */
    private final AtomicInteger submitted = new AtomicInteger();

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong firstTurnMillis = new AtomicLong();
    private final MeterRegistry meters;

    LoopMeters(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("berth.queue.waiting", this, LoopMeters::waiting);
        meters.gauge("berth.queue.running", running);
        meters.gauge("berth.first.turn.seconds", firstTurnMillis, millis -> millis.get() / 1000.0);
    }

    private int waiting() {
        return Math.max(0, submitted.get() - running.get());
    }

    void turnStarted() {
        running.incrementAndGet();
    }

    void turnEnded() {
        running.decrementAndGet();
        if (firstTurnMillis.get() == 0) {
            firstTurnMillis.compareAndSet(0, sinceStart());
        }
    }

    /** Milliseconds since this process was started. */
    private static long sinceStart() {
        Instant now = Instant.now();
        return Duration.between(ProcessHandle.current().info().startInstant().orElse(now), now).toMillis();
    }

    @Override
    public void reconcileCustomResource(HasMetadata primary, RetryInfo retry, Map<String, Object> metadata) {
        submitted.incrementAndGet();
        if (retry != null && retry.getAttemptCount() > 0) {
            meters.counter("berth.retries", "kind", primary.getKind()).increment();
        }
    }

    @Override
    public void reconciliationExecutionFinished(HasMetadata primary, Map<String, Object> metadata) {
        submitted.decrementAndGet();
    }
}
