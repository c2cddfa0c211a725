package dev.berth.operator.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What JOSDK's queue does: how many turns wait, how many run, how many are tried again. */
final class LoopMeters implements Metrics {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final MeterRegistry meters;

    LoopMeters(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("berth.queue.waiting", waiting);
        meters.gauge("berth.queue.running", running);
    }

    @Override
    public void reconcileCustomResource(HasMetadata primary, RetryInfo retry, Map<String, Object> metadata) {
        waiting.incrementAndGet();
        if (retry != null && retry.getAttemptCount() > 0) {
            meters.counter("berth.retries", "kind", primary.getKind()).increment();
        }
    }

    @Override
    public void reconciliationExecutionStarted(HasMetadata primary, Map<String, Object> metadata) {
        waiting.decrementAndGet();
        running.incrementAndGet();
    }

    @Override
    public void reconciliationExecutionFinished(HasMetadata primary, Map<String, Object> metadata) {
        running.decrementAndGet();
    }
}
