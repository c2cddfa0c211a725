package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What JOSDK's queue does: how many turns wait, how many run, how many are tried again. */
final class LoopMeters implements Metrics {
    /** Handed to the executor and not finished. JOSDK does not tell the start of every one that it finishes. */
    private final AtomicInteger submitted = new AtomicInteger();

    private final AtomicInteger running = new AtomicInteger();
    private final MeterRegistry meters;

    LoopMeters(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("berth.queue.waiting", this, LoopMeters::waiting);
        meters.gauge("berth.queue.running", running);
    }

    private int waiting() {
        return Math.max(0, submitted.get() - running.get());
    }

    void turnStarted() {
        running.incrementAndGet();
    }

    void turnEnded() {
        running.decrementAndGet();
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
