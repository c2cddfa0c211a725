package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.part.database.Engines;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods of a component, fit for the restricted pod security standard. */
public final class PodTemplate {
    /** How long a pod that visitors reach goes on serving after it was told to stop, so that every proxy has forgotten it. */
    private static final int DRAIN_SECONDS = 5;

    private PodTemplate() {}

    /**
     * The pods of one component.
     *
     * @param stack with every default written out
     * @param fill  has a size for the component, and a claim for every volume that it mounts
     */
    public static PodTemplateSpec of(Scope scope, Stack stack, Component component, Fill fill) {
        Mounts mounts = Mounts.of(component, fill);
        PodSpecBuilder spec = new PodSpecBuilder()
                .withServiceAccountName(Names.ACCOUNT)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withImagePullSecrets(fill.pullSecrets().stream().distinct().map(LocalObjectReference::new).toList())
                .withNodeSelector(fill.nodeSelector().isEmpty() ? null : fill.nodeSelector())
                .withSecurityContext(podSecurity(component))
                .withTerminationGracePeriodSeconds((long) graceSeconds(component))
                .withContainers(container(stack, component, fill, mounts))
                .withVolumes(mounts.volumes());
        if (component.database() == null) {
            spec.withTopologySpreadConstraints(spread(component));
        }
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(labels(scope, component))
                .withAnnotations(annotations(component, fill))
                .endMetadata()
                .withSpec(spec.build())
                .build();
    }

    private static Map<String, String> labels(Scope scope, Component component) {
        Map<String, String> labels = new HashMap<>(scope.labels());
        labels.put(Labels.COMPONENT, component.name());
        return labels;
    }

    /** Null when there are none. */
    private static Map<String, String> annotations(Component component, Fill fill) {
        Map<String, String> annotations = new HashMap<>();
        ConfigFiles.hash(component).ifPresent(hash -> annotations.put(Labels.FILES, hash));
        if (Variables.readSecrets(component) || ConfigFiles.readSecrets(component)) {
            fill.secretPrint().ifPresent(print -> annotations.put(Labels.SECRETS, print));
        }
        return annotations.isEmpty() ? null : annotations;
    }

    /** As whom the pods of a component run. */
    public static PodSecurityContext podSecurity(Component component) {
        PodSecurityContextBuilder security = new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile();
        Identity identity = Identity.of(component);
        identity.user().ifPresent(security::withRunAsUser);
        if (Mounts.data(component)) {
            identity.group().ifPresent(group -> security.withRunAsGroup(group).withFsGroup(group).withFsGroupChangePolicy(
                    "OnRootMismatch"));
        }
        if (Ports.privileged(component)) {
            security.addNewSysctl().withName("net.ipv4.ip_unprivileged_port_start").withValue("0").endSysctl();
        }
        return security.build();
    }

    private static Container container(Stack stack, Component component, Fill fill, Mounts mounts) {
        Probes probes = Probes.of(component, fill);
        ContainerBuilder container = new ContainerBuilder()
                .withName(component.name())
                .withImage(component.image())
                .withImagePullPolicy(component.image().contains("@") ? "IfNotPresent" : null)
                .withCommand(Literal.of(component.command()))
                .withArgs(args(component))
                .withWorkingDir(component.workingDir() == null || component.workingDir().isEmpty() ? null : component.workingDir())
                .withPorts(Ports.of(component).stream().map(port -> port(port.port())).toList())
                .withEnv(Variables.of(stack, component, fill))
                .withResources(Sizes.requirements(Sizes.over(component.resources(), fill.scale().get(component.name()).resources())))
                .withStartupProbe(probes.startup().orElse(null))
                .withReadinessProbe(probes.readiness().orElse(null))
                .withLivenessProbe(probes.liveness().orElse(null))
                .withSecurityContext(security(component))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withVolumeMounts(mounts.mounts());
        if (component.http() != null) {
            container.withNewLifecycle()
                    .withNewPreStop()
                    .withNewSleep()
                    .withSeconds((long) DRAIN_SECONDS)
                    .endSleep()
                    .endPreStop()
                    .endLifecycle();
        }
        return container.build();
    }

    private static List<String> args(Component component) {
        List<String> own = Literal.of(component.args());
        return component.database() == null ? own : Engines.args(component.database().engine(), own);
    }

    private static ContainerPort port(int number) {
        return new ContainerPortBuilder().withContainerPort(number).withProtocol("TCP").build();
    }

    private static SecurityContext security(Component component) {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withReadOnlyRootFilesystem(!Boolean.FALSE.equals(component.readOnlyRoot()))
                .build();
    }

    private static int graceSeconds(Component component) {
        int stop = component.stopGraceSeconds() == null ? Workload.STOP_GRACE_SECONDS : component.stopGraceSeconds();
        return component.http() == null ? stop : stop + DRAIN_SECONDS;
    }

    /** Whatever the number of pods is, so that scaling from one to two restarts nothing. */
    private static TopologySpreadConstraint spread(Component component) {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey("kubernetes.io/hostname")
                .withWhenUnsatisfiable("ScheduleAnyway")
                .withNewLabelSelector()
                .withMatchLabels(Scope.selector(component.name()))
                .endLabelSelector()
                .build();
    }
}
