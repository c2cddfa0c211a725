package dev.berth.plan.part.workload;

import dev.berth.api.Autoscale;
import dev.berth.api.Component;
import dev.berth.api.Port;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.world.Documents;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategy;
import io.fabric8.kubernetes.api.model.apps.DeploymentStrategyBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that makes one component run. */
public final class Workload {
    /** Seconds a component has to open its port, where nothing else is said. */
    public static final int STARTUP_SECONDS = 60;

    /** The same for databases: a server killed while it fills a new data directory, or replays its log, may leave a broken one. */
    public static final int DATABASE_STARTUP_SECONDS = 600;

    /** Seconds a component has to stop, where nothing else is said. */
    public static final int STOP_GRACE_SECONDS = 30;

    private static final int CPU_PERCENT = 70;

    private Workload() {}

    /** As a port is called that an image exposes and that nobody has named. */
    public static Port exposed(int port) {
        return new Port("port-" + port, port);
    }

    /**
     * ConfigMap, Service, Deployment, disruption budget and autoscaler of a component, in the order in which they are needed; those that it
     * has no use for are left out.
     *
     * @param stack     with every default written out
     * @param component one of the stack's
     * @param fill      has a size for the component, and a claim for every volume that it mounts
     * @throws IllegalArgumentException when the component names a database that the stack lacks, or a volume without a claim
     */
    public static List<Want> wants(Scope scope, Stack stack, Component component, Fill fill) {
        List<Want> wants = new ArrayList<>();
        ConfigFiles.want(scope, component).ifPresent(wants::add);
        service(scope, component).ifPresent(wants::add);
        wants.add(deployment(scope, stack, component, fill));
        budget(scope, component, fill).ifPresent(wants::add);
        autoscaler(scope, component, fill).ifPresent(wants::add);
        return List.copyOf(wants);
    }

    private static Optional<Want> service(Scope scope, Component component) {
        List<ServicePort> ports = Ports.of(component).stream().map(Workload::servicePort).toList();
        if (ports.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Want.Keep(new ServiceBuilder()
                .withMetadata(scope.meta(component.name(), component.name()))
                .withNewSpec()
                .withType("ClusterIP")
                .withSelector(Scope.selector(component.name()))
                .withPorts(ports)
                .endSpec()
                .build()));
    }

    private static ServicePort servicePort(Port port) {
        return new ServicePortBuilder()
                .withName(port.name())
                .withPort(port.port())
                .withProtocol("TCP")
                .withTargetPort(new IntOrString(port.port()))
                .build();
    }

    private static Want deployment(Scope scope, Stack stack, Component component, Fill fill) {
        PodTemplateSpec template = PodTemplate.of(scope, stack, component, fill);
        return new Want.Keep(new DeploymentBuilder()
                .withMetadata(scope.meta(component.name(), component.name()))
                .editMetadata()
                .addToAnnotations(Seal.ANNOTATION, Seal.of(Documents.tree(template)))
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas(component, fill))
                .withRevisionHistoryLimit(2)
                .withNewSelector()
                .withMatchLabels(Scope.selector(component.name()))
                .endSelector()
                .withStrategy(strategy(component))
                .withTemplate(template)
                .endSpec()
                .build());
    }

    /** Null while an autoscaler decides. */
    private static Integer replicas(Component component, Fill fill) {
        if (fill.suspended()) {
            return 0;
        }
        return autoscale(component, fill).isPresent() ? null : (Integer) fixed(component, fill);
    }

    /** Two servers on one data directory destroy it: a database never has more than one pod. */
    private static int fixed(Component component, Fill fill) {
        int replicas = fill.scale().get(component.name()).replicas();
        return component.database() == null ? replicas : Math.min(replicas, 1);
    }

    private static Optional<Autoscale> autoscale(Component component, Fill fill) {
        return component.database() == null ? fill.scale().get(component.name()).autoscale() : Optional.empty();
    }

    private static DeploymentStrategy strategy(Component component) {
        if (component.database() != null) {
            return new DeploymentStrategyBuilder().withType("Recreate").build();
        }
        return new DeploymentStrategyBuilder()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxSurge(new IntOrString(1))
                .withMaxUnavailable(new IntOrString(0))
                .endRollingUpdate()
                .build();
    }

    /** With one pod a budget would only hold up the draining of its node. */
    private static Optional<Want> budget(Scope scope, Component component, Fill fill) {
        if (autoscale(component, fill).isEmpty() && fixed(component, fill) < 2) {
            return Optional.empty();
        }
        return Optional.of(new Want.Keep(new PodDisruptionBudgetBuilder()
                .withMetadata(scope.meta(component.name(), component.name()))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(Scope.selector(component.name()))
                .endSelector()
                .endSpec()
                .build()));
    }

    private static Optional<Want> autoscaler(Scope scope, Component component, Fill fill) {
        if (fill.suspended()) {
            return Optional.empty();
        }
        return autoscale(component, fill).map(scale -> autoscaler(scope, component, fixed(component, fill), scale));
    }

    private static Want autoscaler(Scope scope, Component component, int replicas, Autoscale scale) {
        int min = scale.min() == null ? Math.max(1, replicas) : scale.min();
        return new Want.Keep(new HorizontalPodAutoscalerBuilder()
                .withMetadata(scope.meta(component.name(), component.name()))
                .withNewSpec()
                .withNewScaleTargetRef()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(component.name())
                .endScaleTargetRef()
                .withMinReplicas(min)
                .withMaxReplicas(scale.max() == null ? min : Math.max(min, scale.max()))
                .addNewMetric()
                .withType("Resource")
                .withNewResource()
                .withName("cpu")
                .withNewTarget()
                .withType("Utilization")
                .withAverageUtilization(scale.cpuPercent() == null ? CPU_PERCENT : scale.cpuPercent())
                .endTarget()
                .endResource()
                .endMetric()
                .endSpec()
                .build());
    }
}
