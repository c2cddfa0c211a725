package dev.berth.plan;

import dev.berth.api.Stage;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.HashMap;
import java.util.Map;

/**
 * One environment's place: whose it is, where it runs, and what every object there is labelled with.
 *
 * @param owner     the Environment
 * @param tenantUid uid of the tenant namespace
 * @param namespace the workload namespace
 */
public record Scope(Owner owner, String tenantUid, String namespace, String site, Stage stage) {
    private static final String TASK = ".task";

    /** Metadata of an object that serves the whole environment. */
    public ObjectMeta meta(String name) {
        return meta(name, Map.of());
    }

    /** Metadata of an object that belongs to one component. */
    public ObjectMeta meta(String name, String component) {
        return meta(name, Map.of(Labels.COMPONENT, component));
    }

    /** Metadata with further labels. */
    public ObjectMeta meta(String name, Map<String, String> more) {
        Map<String, String> labels = new HashMap<>(labels());
        labels.putAll(more);
        return new ObjectMetaBuilder().withNamespace(namespace).withName(name).withLabels(labels).build();
    }

    /** Labels that every object of the environment carries. */
    public Map<String, String> labels() {
        Map<String, String> labels = new HashMap<>(owner.labels());
        labels.put(Labels.SITE, site);
        labels.put(Labels.STAGE, stage.name().toLowerCase(java.util.Locale.ROOT));
        return labels;
    }

    /**
     * What stands in the place of a component's name on a pod that only runs a task with its image: no Service, Deployment or budget selects
     * it, and the walls that are the component's do. A component's own name has no dot.
     */
    public static String task(String component) {
        return component + TASK;
    }

    /** Whether a pod with this in the place of a component's name runs a task. */
    public static boolean runsTask(String component) {
        return component.endsWith(TASK);
    }

    /** The same on a pod that saves or restores data: no component is called so. */
    public static String backup() {
        return "berth.backup";
    }

    /** The same on a pod in which a whole site is tried: not even what saves and restores reaches it, and it reaches nothing. */
    public static String boot() {
        return "berth.boot";
    }

    /** What a selector for one component's pods may use: short, ours, and never changed. */
    public static Map<String, String> selector(String component) {
        return Map.of(Labels.COMPONENT, component);
    }
}
