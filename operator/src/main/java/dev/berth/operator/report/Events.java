package dev.berth.operator.report;

import dev.berth.plan.Verdict.News;
import dev.berth.plan.name.Ellipsis;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Kubernetes Events about primaries: one when {@code Ready} changes its status, reason or message, so a standing problem is said once
 * and not at every turn. They are sent beside the turn and never fail it.
 */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int NOTE_LIMIT = 1024;

    /** Few: all requests share one connection, which carries some 250 at a time. */
    private static final int SIDE_BY_SIDE = 8;

    private final KubernetesClient client;
    private final String instance;
    private final InstantSource clock;
    private final Executor background;
    private final MeterRegistry meters;
    private final Semaphore slots = new Semaphore(SIDE_BY_SIDE);

    /** @param instance this process, for {@code reportingInstance} */
    public Events(KubernetesClient client, String instance, InstantSource clock, Executor background, MeterRegistry meters) {
        this.client = client;
        this.instance = instance;
        this.clock = clock;
        this.background = background;
        this.meters = meters;
    }

    void tell(HasMetadata about, Map<String, Object> before, Map<String, Object> now, List<News> news) {
        if (said(before).equals(said(now))) {
            return;
        }
        List<News> all = news == null || news.isEmpty() ? readiness(now).stream().toList() : news;
        all.forEach(one -> send(about, one));
    }

    private record Said(Object status, Object reason, Object message) {}

    private static Optional<Said> said(Map<String, Object> status) {
        return Stamp.condition(status, "Ready").map(ready -> new Said(ready.get("status"), ready.get("reason"), ready.get("message")));
    }

    /** What {@code Ready} says, a warning where only a person can go on. */
    private static Optional<News> readiness(Map<String, Object> status) {
        boolean stalled = Stamp.condition(status, "Stalled").filter(c -> "True".equals(c.get("status"))).isPresent();
        return Stamp.condition(status, "Ready")
                .map(ready -> new News(stalled, Objects.toString(ready.get("reason"), "Ready"), Objects.toString(ready.get("message"),
                        "")));
    }

    /** Sends one Event about an object, soon. */
    public void send(HasMetadata about, News news) {
        try {
            background.execute(() -> deliver(event(about, news)));
        } catch (RejectedExecutionException stopping) {
            count("dropped");
        }
    }

    private void deliver(Event event) {
        slots.acquireUninterruptibly();
        try {
            client.resource(event).create();
            count("sent");
        } catch (RuntimeException e) {
            count("failed");
            // A namespace that is being deleted takes no Events: nothing that anybody should look at.
            boolean usual = e instanceof KubernetesClientException refused && (refused.getCode() == 403 || refused.getCode() == 404);
            LOG.atLevel(usual ? Level.DEBUG : Level.WARN)
                    .addKeyValue("reason", event.getReason())
                    .addKeyValue("problem", e.getMessage())
                    .log("an Event was not accepted");
        } finally {
            slots.release();
        }
    }

    private void count(String result) {
        meters.counter("berth.events", "result", result).increment();
    }

    private Event event(HasMetadata about, News news) {
        String name = about.getMetadata().getName();
        String suffix = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        String note = Ellipsis.fit(news.message(), NOTE_LIMIT);
        ObjectReference regarding = new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(name)
                .withUid(about.getMetadata().getUid())
                .withResourceVersion(about.getMetadata().getResourceVersion())
                .build();
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(about.getMetadata().getNamespace())
                .withName(name + "." + suffix)
                .endMetadata()
                .withEventTime(new MicroTime(MICROS.format(clock.instant())))
                .withReportingController("berth.dev/operator")
                .withReportingInstance(instance)
                .withAction("Judge")
                .withType(news.warning() ? "Warning" : "Normal")
                .withReason(news.reason())
                .withNote(note)
                .withRegarding(regarding)
                .build();
    }
}
