package dev.berth.operator.shelf;

import dev.berth.operator.apply.Owned;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.name.Ellipsis;
import dev.berth.plan.part.workload.Seal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads a live object down to a {@link Child}: some 250 bytes of what decisions and verdicts look at. */
final class Reading {
    private static final Set<String> OVER = Set.of("Failed", "Succeeded");

    private static final Predicate<String> NUMBER = Pattern.compile("\\d{1,9}").asMatchPredicate();

    /** Of the last words of what ran beside a container that failed, which has the first word itself. */
    private static final int WORDS_LINES = 3;

    private static final int WORDS_CHARACTERS = 300;

    /** Label that the Job controller puts on pods. */
    private static final String JOB_NAME = "batch.kubernetes.io/job-name";

    private final KubernetesSerialization serialization;
    private final Same<Owner> owners = new Same<>();

    Reading(KubernetesSerialization serialization) {
        this.serialization = serialization;
    }

    Child child(GenericKubernetesResource live) {
        ObjectMeta meta = live.getMetadata();
        Optional<Owner> owner = Owner.from(meta).map(owners::of);
        Map<String, Object> tree = owner.isEmpty() ? Map.of() : tree(live);
        return new Child(
                id(live),
                owner,
                meta.getUid(),
                meta.getResourceVersion(),
                meta.getGeneration() == null ? 0 : meta.getGeneration(),
                meta.getDeletionTimestamp() != null,
                owner.isEmpty() ? "" : Owned.ofLive(tree),
                owner.isEmpty() ? new Facts.None() : facts(live.getKind(), tree));
    }

    /**
     * The object as a JSON tree. Spec and status are one already; of the metadata, whose greater part is other people's managedFields, only
     * what is looked at is converted: at the first list this is done for everything there is.
     */
    private Map<String, Object> tree(GenericKubernetesResource live) {
        ObjectMeta meta = live.getMetadata();
        ObjectMeta looked = new ObjectMeta();
        looked.setName(meta.getName());
        looked.setNamespace(meta.getNamespace());
        looked.setCreationTimestamp(meta.getCreationTimestamp());
        looked.setLabels(meta.getLabels());
        looked.setAnnotations(meta.getAnnotations());
        looked.setFinalizers(meta.getFinalizers());
        looked.setOwnerReferences(meta.getOwnerReferences());
        looked.setManagedFields(meta.getManagedFields().stream().filter(entry -> Owned.MANAGER.equals(entry.getManager())).toList());
        Map<String, Object> tree = new HashMap<>(live.getAdditionalProperties());
        tree.put("apiVersion", live.getApiVersion());
        tree.put("kind", live.getKind());
        tree.put("metadata", serialization.convertValue(looked, Map.class));
        return tree;
    }

    /** Names repeat from environment to environment. */
    private static Id id(GenericKubernetesResource live) {
        Id id = Id.of(live);
        return new Id(id.kind().intern(), id.namespace().intern(), id.name().intern());
    }

    private static Facts facts(String kind, Map<String, Object> tree) {
        return switch (kind) {
            case "Namespace" -> space(tree);
            case "Deployment" -> rollout(tree);
            case "PersistentVolumeClaim" -> claim(tree);
            case "Pod" -> running(tree);
            case "Job" -> attempt(tree);
            case "CronJob" -> timetable(tree);
            case "HostnameClaim" -> hostname(tree);
            case "Environment", "Release", "Certificate" -> judged(tree);
            default -> new Facts.None();
        };
    }

    private static Facts space(Map<String, Object> tree) {
        Map<String, Object> meta = map(tree, "metadata");
        return new Facts.Space(texts(map(meta, "labels")), texts(map(meta, "annotations")));
    }

    private static Facts rollout(Map<String, Object> tree) {
        Map<String, Object> status = map(tree, "status");
        Optional<String> failing = maps(status, "conditions").stream()
                .filter(c -> is(c, "Progressing", "False") || is(c, "ReplicaFailure", "True"))
                .map(c -> text(c, "message"))
                .findFirst();
        return new Facts.Rollout(
                number(status, "observedGeneration"),
                (int) number(map(tree, "spec"), "replicas"),
                (int) number(status, "updatedReplicas"),
                (int) number(status, "readyReplicas"),
                (int) number(status, "availableReplicas"),
                (int) number(status, "replicas"),
                failing,
                tampered(tree));
    }

    private static List<String> tampered(Map<String, Object> tree) {
        String seal = text(map(map(tree, "metadata"), "annotations"), Seal.ANNOTATION);
        return seal == null ? List.of() : Seal.broken(seal, map(map(tree, "spec"), "template"));
    }

    private static Facts claim(Map<String, Object> tree) {
        Map<String, Object> status = map(tree, "status");
        return new Facts.Claim(
                Optional.ofNullable(text(status, "phase")).orElse("Pending"),
                Optional.ofNullable(text(map(status, "capacity"), "storage")),
                Optional.ofNullable(text(map(tree, "spec"), "volumeName")),
                Optional.ofNullable(text(map(map(tree, "metadata"), "labels"), Labels.RESTORE)));
    }

    private static Facts attempt(Map<String, Object> tree) {
        Map<String, Object> labels = map(map(tree, "metadata"), "labels");
        List<Map<String, Object>> conditions = maps(map(tree, "status"), "conditions");
        Optional<Map<String, Object>> failed = conditions.stream().filter(c -> is(c, "Failed", "True")).findFirst();
        String reason = failed.map(c -> text(c, "reason")).orElse("");
        boolean complete = conditions.stream().anyMatch(c -> is(c, "Complete", "True"));
        Facts.State over = complete ? Facts.State.SUCCEEDED : Facts.State.ACTIVE;
        Facts.State state = failed.isPresent() ? Facts.State.FAILED : over;
        if (labels.containsKey(Labels.BACKUP)) {
            return new Facts.Saving(text(labels, Labels.BACKUP), Optional.ofNullable(text(labels, Labels.PART)).orElse(""), state, reason);
        }
        Optional<String> forgets = Optional.ofNullable(text(map(map(tree, "metadata"), "annotations"), Labels.FORGETS));
        if (forgets.isPresent()) {
            return Facts.Forgetting.of(forgets.get(), state, reason);
        }
        Optional<String> checks = Optional.ofNullable(text(map(map(tree, "metadata"), "annotations"), Labels.CHECKS));
        if (checks.isPresent()) {
            return Facts.Checking.of(checks.get(), state, reason);
        }
        return new Facts.Attempt(
                Optional.ofNullable(text(labels, Labels.TASK)).orElse(""),
                Optional.ofNullable(text(labels, Labels.SEQUENCE)).filter(NUMBER).map(Integer::parseInt).orElse(0),
                state,
                reason);
    }

    /** Times of RFC 3339 in UTC sort as text. */
    private static Facts timetable(Map<String, Object> tree) {
        Map<String, Object> status = map(tree, "status");
        String started = Optional.ofNullable(text(status, "lastScheduleTime")).orElse("");
        String ended = Optional.ofNullable(text(status, "lastSuccessfulTime")).orElse("");
        return new Facts.Timetable(maps(status, "active").isEmpty() && started.compareTo(ended) > 0);
    }

    /**
     * A pod that was evicted, or whose node was shut down, is only a record of it: nothing of it runs, and nobody waits for it. Of one that
     * ran a task, or worked on recovery points, its end is kept.
     */
    private static Facts running(Map<String, Object> tree) {
        Map<String, Object> status = map(tree, "status");
        if (OVER.contains(String.valueOf(status.get("phase")))) {
            Map<String, Object> labels = map(map(tree, "metadata"), "labels");
            return labels.containsKey(Labels.TASK) || labels.containsKey(Labels.BACKUP) || labels.containsKey(Labels.PART)
                    ? ended(text(labels, JOB_NAME), status)
                    : new Facts.None();
        }
        Map<String, String> images = new HashMap<>();
        Optional<Facts.Waiting> waiting = Optional.empty();
        List<Map<String, Object>> containers = new ArrayList<>(maps(status, "initContainerStatuses"));
        containers.addAll(maps(status, "containerStatuses"));
        for (Map<String, Object> container : containers) {
            String image = text(container, "imageID");
            if (image != null && !image.isEmpty()) {
                images.put(text(container, "name").intern(), image.intern());
            }
            Map<String, Object> stuck = map(map(container, "state"), "waiting");
            if (waiting.isEmpty() && text(stuck, "reason") != null) {
                String message = Optional.ofNullable(text(stuck, "message")).orElse("");
                waiting = Optional.of(new Facts.Waiting(text(stuck, "reason"), message, (int) number(container, "restartCount")));
            }
        }
        Optional<Facts.Waiting> unplaced = maps(status, "conditions").stream()
                .filter(c -> is(c, "PodScheduled", "False") && text(c, "reason") != null)
                .map(c -> new Facts.Waiting(text(c, "reason"), Optional.ofNullable(text(c, "message")).orElse(""), 0))
                .findFirst();
        return new Facts.Running(
                Optional.ofNullable(text(map(map(tree, "metadata"), "labels"), Labels.COMPONENT)).orElse(""),
                Optional.ofNullable(text(map(tree, "spec"), "nodeName")).orElse(""),
                maps(status, "conditions").stream().anyMatch(c -> is(c, "Ready", "True")),
                Map.copyOf(images),
                waiting.or(() -> unplaced));
    }

    private static Facts ended(String job, Map<String, Object> status) {
        return maps(status, "containerStatuses").stream()
                .map(container -> map(map(container, "state"), "terminated"))
                .filter(end -> !end.isEmpty())
                .findFirst()
                .<Facts>map(end -> new Facts.Ended(Optional.ofNullable(job).orElse(""), (int) number(end, "exitCode"), Optional.ofNullable(
                        text(end, "finishedAt")).map(Instant::parse).orElse(Instant.EPOCH), Optional.ofNullable(
                                text(end, "message")).orElse("") + (number(end, "exitCode") == 0 ? "" : crashed(status))))
                .orElseGet(Facts.None::new);
    }

    /** What was started again and again beside a container that failed is likely to be why. */
    private static String crashed(Map<String, Object> status) {
        return maps(status, "initContainerStatuses").stream()
                .filter(container -> number(container, "restartCount") > 0)
                .map(container -> "\nContainer %s was started again %d times, and had written last: %s".formatted(text(container, "name"),
                        number(container, "restartCount"), Stream.of("lastState", "state")
                                .map(when -> text(map(map(container, when), "terminated"), "message"))
                                .filter(words -> words != null && !words.isBlank())
                                .findFirst()
                                .map(words -> Ellipsis.last(words.strip(), WORDS_LINES, WORDS_CHARACTERS))
                                .orElse("nothing.")))
                .collect(Collectors.joining());
    }

    private static Facts hostname(Map<String, Object> tree) {
        Map<String, Object> holder = map(map(tree, "spec"), "claimRef");
        return new Facts.Hostname(
                text(holder, "namespace"),
                text(holder, "environment"),
                text(holder, "uid"),
                text(map(tree, "metadata"), "creationTimestamp"));
    }

    private static Facts judged(Map<String, Object> tree) {
        Map<String, String> conditions = new HashMap<>();
        List<String> reasons = new ArrayList<>();
        for (Map<String, Object> condition : maps(map(tree, "status"), "conditions")) {
            conditions.put(text(condition, "type"), text(condition, "status"));
            reasons.add(text(condition, "reason"));
        }
        return new Facts.Judged(Map.copyOf(conditions), List.copyOf(reasons));
    }

    private static boolean is(Map<String, Object> condition, String type, String status) {
        return type.equals(condition.get("type")) && status.equals(condition.get("status"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    private static Map<String, String> texts(Map<String, Object> tree) {
        Map<String, String> texts = new HashMap<>();
        tree.forEach((key, value) -> texts.put(key.intern(), String.valueOf(value)));
        return Map.copyOf(texts);
    }

    private static String text(Map<String, Object> tree, String key) {
        return tree.get(key) == null ? null : String.valueOf(tree.get(key));
    }

    private static long number(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof Number number ? number.longValue() : 0;
    }
}
