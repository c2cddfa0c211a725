package dev.berth.operator.apply;

import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every kind that Berth writes, and where the API server keeps it. A kind that is not here cannot be written. */
public final class Types {
    private static final Map<String, ResourceDefinitionContext> ALL = new LinkedHashMap<>();

    static {
        add("", "v1", "Namespace", "namespaces", false);
        add("", "v1", "ServiceAccount", "serviceaccounts", true);
        add("", "v1", "ResourceQuota", "resourcequotas", true);
        add("", "v1", "LimitRange", "limitranges", true);
        add("", "v1", "ConfigMap", "configmaps", true);
        add("", "v1", "Secret", "secrets", true);
        add("", "v1", "Service", "services", true);
        add("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true);
        add("", "v1", "Pod", "pods", true);
        add("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", true);
        add("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true);
        add("apps", "v1", "Deployment", "deployments", true);
        add("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true);
        add("autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers", true);
        add("batch", "v1", "Job", "jobs", true);
        add("batch", "v1", "CronJob", "cronjobs", true);
        add("traefik.io", "v1alpha1", "IngressRoute", "ingressroutes", true);
        add("traefik.io", "v1alpha1", "Middleware", "middlewares", true);
        add("cert-manager.io", "v1", "Certificate", "certificates", true);
        add("berth.dev", "v1alpha1", "Environment", "environments", true);
        add("berth.dev", "v1alpha1", "Release", "releases", true);
        add("berth.dev", "v1alpha1", "Promotion", "promotions", true);
        add("berth.dev", "v1alpha1", "Backup", "backups", true);
        add("berth.dev", "v1alpha1", "Restore", "restores", true);
        add("berth.dev", "v1alpha1", "HostnameClaim", "hostnameclaims", false);
    }

    /** Groups whose definitions Berth does not bring along: a cluster may lack them, or get them later. */
    private static final Set<String> FOREIGN_GROUPS = Set.of("traefik.io", "cert-manager.io");

    /** Kinds of custom resources: their fields come back as they were sent. */
    private static final Set<String> CUSTOM_GROUPS = Set.of("traefik.io", "cert-manager.io", "berth.dev");

    private Types() {}

    private static void add(String group, String version, String kind, String plural, boolean namespaced) {
        ALL.put(
                kind,
                new ResourceDefinitionContext.Builder()
                        .withGroup(group)
                        .withVersion(version)
                        .withKind(kind)
                        .withPlural(plural)
                        .withNamespaced(namespaced)
                        .build());
    }

    /** Throws IllegalArgumentException for a kind that Berth never writes. */
    public static ResourceDefinitionContext of(String kind) {
        ResourceDefinitionContext type = ALL.get(kind);
        if (type == null) {
            throw new IllegalArgumentException(kind + " is not a kind that Berth writes; add it to Types");
        }
        return type;
    }

    /** Kinds that are watched through the label of everything Berth made: all but Secrets, which are never listed across namespaces. */
    public static List<ResourceDefinitionContext> watched() {
        return ALL.values().stream().filter(type -> !type.getKind().equals("Secret")).toList();
    }

    /** True for kinds that a cluster may lack. */
    public static boolean foreign(ResourceDefinitionContext type) {
        return FOREIGN_GROUPS.contains(type.getGroup());
    }

    /** True where the API server keeps every field as sent, even empty texts and {@code false}. */
    static boolean custom(String kind) {
        return CUSTOM_GROUPS.contains(of(kind).getGroup());
    }

    /** The REST path of one object, from {@code /api}. */
    static String path(String kind, String namespace, String name) {
        ResourceDefinitionContext type = of(kind);
        String group = type.getGroup().isEmpty() ? "/api/" : "/apis/" + type.getGroup() + "/";
        String place = type.isNamespaceScoped() ? "/namespaces/" + namespace : "";
        return group + type.getVersion() + place + "/" + type.getPlural() + "/" + name;
    }
}
