package dev.berth.plan.part.access;

import dev.berth.plan.Ground;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The workload namespace of an environment, and who may do what in it. */
public final class Access {
    /** The operator's account, in its own namespace; also the name of the binding that gives it its rights in a workload namespace. */
    static final String OPERATOR = "berth";

    /** The ClusterRole that holds all that the operator may do in a workload namespace. The chart installs it. */
    static final String WORKLOAD_ROLE = "berth-workload";

    /** Pinned: a cluster upgrade must not start to refuse the pods of sites that run. */
    private static final String POD_SECURITY_VERSION = "v1.33";

    private static final int HASH_DIGITS = 12;
    private static final Pattern ENDS_LIKE_A_HASH = Pattern.compile(".*-[0-9a-f]{" + HASH_DIGITS + "}");

    private Access() {}

    /**
     * Namespace, binding, account and quota, in the order in which they must be written: until the binding stands, the operator may
     * write nothing else in the new namespace.
     */
    public static List<Want> wants(Scope scope, Ground ground) {
        return List.of(
                new Want.Keep(namespace(scope)),
                new Want.Keep(binding(scope, ground)),
                new Want.Keep(account(scope)),
                new Want.Keep(quota(scope)));
    }

    /**
     * The workload namespace of an environment: {@code <tenant>--<environment>}. Where that is over 63 characters, the tenant is cut and
     * a hash of both names follows it. A tenant whose own name ends like such a hash gets one too, so a name that was cut is never equal to
     * one that was not.
     *
     * @param tenant      name of the tenant namespace
     * @param environment metadata.name of the Environment, at most 40 characters, without {@code --}
     */
    public static String namespaceOf(String tenant, String environment) {
        String whole = tenant + "--" + environment;
        if (whole.length() <= Names.MAX_LENGTH && !ENDS_LIKE_A_HASH.matcher(tenant).matches()) {
            return whole;
        }
        String tail = "-" + hash(tenant, environment) + "--" + environment;
        return tenant.substring(0, Math.min(tenant.length(), Names.MAX_LENGTH - tail.length())) + tail;
    }

    /** Lengths stand before the names, so that no two pairs are hashed from one text. */
    private static String hash(String tenant, String environment) {
        String tuple = tenant.length() + ":" + tenant + environment.length() + ":" + environment;
        return Sha256.hex(tuple, HASH_DIGITS);
    }

    private static Namespace namespace(Scope scope) {
        Map<String, String> labels = new HashMap<>(scope.labels());
        labels.put(Labels.MANAGED, "true");
        labels.put(Labels.TENANT_UID, scope.tenantUid());
        for (String mode : List.of("enforce", "warn", "audit")) {
            labels.put("pod-security.kubernetes.io/" + mode, "restricted");
            labels.put("pod-security.kubernetes.io/" + mode + "-version", POD_SECURITY_VERSION);
        }
        return new NamespaceBuilder()
                .withNewMetadata()
                .withName(scope.namespace())
                .withLabels(labels)
                .endMetadata()
                .build();
    }

    private static RoleBinding binding(Scope scope, Ground ground) {
        return new RoleBindingBuilder()
                .withMetadata(scope.meta(OPERATOR))
                .withNewRoleRef()
                .withApiGroup("rbac.authorization.k8s.io")
                .withKind("ClusterRole")
                .withName(WORKLOAD_ROLE)
                .endRoleRef()
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(OPERATOR)
                .withNamespace(ground.operatorNamespace())
                .endSubject()
                .build();
    }

    private static ServiceAccount account(Scope scope) {
        return new ServiceAccountBuilder().withMetadata(scope.meta(Names.ACCOUNT)).withAutomountServiceAccountToken(false).build();
    }

    /**
     * Bounds that a stack at its limits (20 components, 20 volumes) stays well below, with the surge of a rollout, kept claims, and the Jobs
     * of a day in which ten parts were saved every five minutes: they stop a runaway, they do not ration. CPU and memory are not bounded here: then every pod would have to ask for both.
     */
    private static ResourceQuota quota(Scope scope) {
        return new ResourceQuotaBuilder()
                .withMetadata(scope.meta("site"))
                .withNewSpec()
                .addToHard("configmaps", new Quantity("200"))
                .addToHard("count/jobs.batch", new Quantity("3000"))
                .addToHard("persistentvolumeclaims", new Quantity("100"))
                .addToHard("pods", new Quantity("300"))
                .addToHard("secrets", new Quantity("200"))
                .addToHard("services", new Quantity("100"))
                .endSpec()
                .build();
    }
}
