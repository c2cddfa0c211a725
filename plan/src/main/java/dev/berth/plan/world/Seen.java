package dev.berth.plan.world;

import dev.berth.api.HostnameClaim;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** What is kept of an object once somebody has made it. */
final class Seen {
    private static final String LONG_AGO = "2026-01-01T00:00:00Z";

    private Seen() {}

    /** A live object as a child; uid, version and generation that it does not say are made up. */
    static Child child(HasMetadata live) {
        ObjectMeta meta = live.getMetadata();
        Id id = Id.of(live);
        String uid = Objects.requireNonNullElse(meta.getUid(), uid(id));
        String version = Objects.requireNonNullElse(meta.getResourceVersion(), "1");
        long generation = Objects.requireNonNullElse(meta.getGeneration(), 1L);
        return new Child(id, Owner.from(meta), uid, version, generation, meta.getDeletionTimestamp() != null, "", facts(live, Optional
                .empty()));
    }

    static String uid(Id id) {
        return "uid-of-" + id.kind().toLowerCase(java.util.Locale.ROOT) + "-" + id.name();
    }

    /** Facts right after a write: what only other controllers fill in stays as it was before. */
    static Facts facts(HasMetadata object, Optional<Facts> before) {
        if (object instanceof HostnameClaim claim) {
            var by = claim.getSpec().claimRef();
            String created = Objects.requireNonNullElse(claim.getMetadata().getCreationTimestamp(), LONG_AGO);
            return new Facts.Hostname(by.namespace(), by.environment(), by.uid(), created);
        }
        return switch (object.getKind()) {
            case "Namespace" -> new Facts.Space(orEmpty(object.getMetadata().getLabels()), annotations(object, before));
            case "Deployment" -> before.orElse(new Facts.Rollout(0, 0, 0, 0, 0, 0, Optional.empty(), List.of()));
            case "Job" -> before.orElseGet(() -> attempt(object.getMetadata().getLabels(), orEmpty(object.getMetadata().getAnnotations())));
            case "CronJob" -> before.orElse(new Facts.Timetable(false));
            case "PersistentVolumeClaim" -> before.orElse(claim(object));
            case "Environment" -> before.orElse(new Facts.Judged(Map.of(), List.of()));
            default -> new Facts.None();
        };
    }

    private static Facts claim(HasMetadata object) {
        return new Facts.Claim("Pending", Optional.empty(), Optional.empty(), Optional.ofNullable(orEmpty(object.getMetadata().getLabels())
                .get(Labels.RESTORE)));
    }

    private static Facts attempt(Map<String, String> labels, Map<String, String> annotations) {
        Map<String, String> said = orEmpty(labels);
        if (said.containsKey(Labels.BACKUP)) {
            return new Facts.Saving(said.get(Labels.BACKUP), said.getOrDefault(Labels.PART, ""), Facts.State.ACTIVE, "");
        }
        if (annotations.containsKey(Labels.FORGETS)) {
            return Facts.Forgetting.of(annotations.get(Labels.FORGETS), Facts.State.ACTIVE, "");
        }
        if (annotations.containsKey(Labels.CHECKS)) {
            return Facts.Checking.of(annotations.get(Labels.CHECKS), Facts.State.ACTIVE, "");
        }
        return new Facts.Attempt(said.getOrDefault(Labels.TASK, ""), Integer.parseInt(said.getOrDefault(Labels.SEQUENCE, "0")),
                Facts.State.ACTIVE, "");
    }

    /** The ledger's annotations outlive an apply of the namespace, which does not name them. */
    private static Map<String, String> annotations(HasMetadata object, Optional<Facts> before) {
        Map<String, String> all = new TreeMap<>();
        if (before.isPresent() && before.get() instanceof Facts.Space(var _, Map<String, String> kept)) {
            all.putAll(kept);
        }
        all.putAll(orEmpty(object.getMetadata().getAnnotations()));
        return all;
    }

    private static <V> Map<String, V> orEmpty(Map<String, V> map) {
        return map == null ? Map.of() : map;
    }
}
