package dev.berth.operator.report;

import dev.berth.plan.Verdict;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/**
 * Writes what was judged: server-side apply on {@code /status} with the resourceVersion that was judged, and only if it says something
 * new. A uid would be ignored there, so the version alone keeps a status from landing on an object that was made again.
 */
public final class Reporter {
    private static final String MANAGER = "berth-status";
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(MANAGER)
            .withForce(true)
            .build();

    /** What came of a report. */
    public enum Result {
        /** Nothing new to say, or nobody to say it about any more. */
        SILENT,
        WRITTEN,
        /** Said lately, and no news but progress since: come back after {@link #PACE}. */
        LATER,
        /** The object is newer than what was judged: judge again. */
        STALE
    }

    /** Progress is told this often and no more: a roll-out has many small steps, and each write wakes all who watch. */
    public static final Duration PACE = Duration.ofSeconds(10);

    /** Long enough for a cache to show what we wrote; one that does not is waited for. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MOST_VERSIONS = 50_000;

    /** A status that we wrote and the primary's cache may not show yet: it may show any of our earlier ones. */
    private record Ahead(String uid, Long generation, String version, Map<String, Object> status, Instant written) {
        /** The cache is older than what we wrote. Versions of one object are numbers that grow. */
        boolean isAheadOf(ObjectMeta cached) {
            return isOlder(cached, version);
        }
    }

    /** The one write of a report, and how a status is sent. */
    public interface Api {
        /** A status as the JSON tree that is sent. */
        Map<String, Object> tree(Object status);

        /**
         * Replaces the status of that version of that object, and answers the new version. A newer object is answered 409 and a missing one
         * 404, thrown as {@link KubernetesClientException}.
         */
        String write(CustomResource<?, ?> judged, String version, Map<String, Object> status);
    }

    private final Api api;
    private final Events events;
    private final InstantSource clock;
    private final MeterRegistry meters;
    private final Map<String, Ahead> ahead = new ConcurrentHashMap<>();

    /** Uids of those whose last write had no answer: it may have been made, and nothing that the cache shows is known to stand. */
    private final Set<String> unsure = ConcurrentHashMap.newKeySet();

    /** Uid to the version of our last write, for longer than what it said. */
    private final Map<String, String> versions = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_VERSIONS;
        }
    });

    private final Queue<Ahead> oldestFirst = new ConcurrentLinkedQueue<>();

    public Reporter(KubernetesClient client, Events events, InstantSource clock, MeterRegistry meters) {
        this(new Live(client), events, clock, meters);
    }

    public Reporter(Api api, Events events, InstantSource clock, MeterRegistry meters) {
        this.api = api;
        this.events = events;
        this.clock = clock;
        this.meters = meters;
    }

    /** A verdict without a status has nothing to say, and is stale where it is of an older object than we spoke of last. */
    public <P extends CustomResource<?, S>, S> Result report(P judged, Verdict<S> verdict) {
        ObjectMeta meta = judged.getMetadata();
        Ahead ours = ahead.get(meta.getUid());
        if (ours == null && isOlder(meta, versions.getOrDefault(meta.getUid(), ""))) {
            return Result.STALE; // what we said last is forgotten, and the cache does not show it yet
        }
        boolean behind = ours != null && ours.isAheadOf(meta);
        if (verdict.status() == null) {
            return behind ? Result.STALE : Result.SILENT;
        }
        if (behind && !ours.generation().equals(meta.getGeneration())) {
            return Result.STALE; // of an older spec than we spoke of last
        }
        Map<String, Object> before = behind ? ours.status() : before(judged);
        String version = behind ? ours.version() : meta.getResourceVersion();
        Map<String, Object> now = Stamp.like(before, api.tree(verdict.status()), clock.instant().truncatedTo(ChronoUnit.SECONDS));
        boolean sure = !unsure.contains(meta.getUid());
        if (sure && now.equals(before)) {
            return Result.SILENT;
        }
        if (behind && ended(before)) {
            return Result.STALE; // what has ended says nothing else any more, and this was judged without knowing of it
        }
        if (sure && ours != null && ours.written().plus(PACE).isAfter(clock.instant()) && Progress.only(before, now)) {
            return Result.LATER;
        }
        String written;
        try {
            written = api.write(judged, version, now);
        } catch (KubernetesClientException e) {
            if (e.getCode() == 404) {
                unsure.remove(meta.getUid());
                return Result.SILENT; // gone: nobody to say it about
            }
            if (e.getCode() == 409) {
                ahead.remove(meta.getUid());
                meters.counter("berth.status.stale", "kind", judged.getKind()).increment();
                return Result.STALE;
            }
            unsure.add(meta.getUid());
            throw e;
        }
        unsure.remove(meta.getUid());
        remember(new Ahead(meta.getUid(), meta.getGeneration(), written, now, clock.instant()));
        meters.counter("berth.status.writes", "kind", judged.getKind()).increment();
        events.tell(judged, before, now, verdict.news());
        return Result.WRITTEN;
    }

    /** It is the last word of an action. */
    private static boolean ended(Map<String, Object> status) {
        return Stream.of("Complete", "Failed").flatMap(type -> Stamp.condition(status, type).stream()).anyMatch(said -> "True".equals(said
                .get("status")));
    }

    private static boolean isOlder(ObjectMeta cached, String version) {
        try {
            return Long.parseUnsignedLong(cached.getResourceVersion()) < Long.parseUnsignedLong(version);
        } catch (NumberFormatException noNumber) {
            return false;
        }
    }

    /** A turn may hold an older object than the cache does, so what we wrote is remembered by time and not by what is seen. */
    private void remember(Ahead ours) {
        ahead.put(ours.uid(), ours);
        versions.put(ours.uid(), ours.version());
        oldestFirst.add(ours);
        Instant forgotten = clock.instant().minus(REMEMBERED);
        for (Ahead oldest = oldestFirst.peek(); oldest != null && oldest.written().isBefore(forgotten); oldest = oldestFirst.peek()) {
            if (oldestFirst.remove(oldest)) {
                ahead.remove(oldest.uid(), oldest);
            }
        }
    }

    private Map<String, Object> before(CustomResource<?, ?> judged) {
        return judged.getStatus() == null ? Map.of() : api.tree(judged.getStatus());
    }

    /** A real API server. */
    private record Live(KubernetesClient client) implements Api {
        @Override
        @SuppressWarnings("unchecked")
        public Map<String, Object> tree(Object status) {
            return client.getKubernetesSerialization().convertValue(status, Map.class);
        }

        @Override
        public String write(CustomResource<?, ?> judged, String version, Map<String, Object> status) {
            ObjectMeta meta = judged.getMetadata();
            GenericKubernetesResource fresh = new GenericKubernetesResource();
            fresh.setApiVersion(judged.getApiVersion());
            fresh.setKind(judged.getKind());
            fresh.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(meta.getNamespace())
                    .withName(meta.getName())
                    .withResourceVersion(version)
                    .build());
            fresh.setAdditionalProperty("status", status);
            GenericKubernetesResource live = client
                    .genericKubernetesResources(ResourceDefinitionContext.fromResourceType(judged.getClass()))
                    .inNamespace(meta.getNamespace())
                    .resource(fresh)
                    .subresource("status")
                    .patch(APPLY, fresh);
            return live.getMetadata().getResourceVersion();
        }
    }
}
