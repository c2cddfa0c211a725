package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.EnvFrom;
import dev.berth.api.Port;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Lists;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.part.storage.Storage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole site in one pod: its components run beside each other and find each other at this very machine, so that nothing of it needs a
 * network. Whoever asks it for its pages is the pod's own container.
 *
 * @param spec    without that container
 * @param files   configuration files of the components, under names that no other pod's have
 * @param listens port by component that is open once it is up, in the order in which they start; databases are up before it can be asked
 */
public record SitePod(PodSpec spec, List<Want> files, Map<String, Integer> listens) {
    private static final String HERE = "127.0.0.1";

    /** Seconds to end: what is written meanwhile is thrown away. */
    private static final long GRACE_SECONDS = 5;

    /**
     * The pod of a stack that has no {@link #clash}.
     *
     * @param stack with every default written out
     * @param fill  has a size for every component, and a claim for every volume that holds something
     * @param name  of the Job that the pod is for
     */
    public static SitePod of(Scope scope, Stack stack, Fill fill, String name) {
        Map<String, Quantity> bare = new HashMap<>();
        Map<String, String> claims = new HashMap<>(fill.claims());
        Storage.volumes(stack).stream().filter(volume -> !claims.containsKey(volume.name())).forEach(volume -> {
            String own = Names.own("bare-" + volume.name());
            claims.put(volume.name(), own);
            bare.put(own, volume.size());
        });
        Map<String, Volume> volumes = new LinkedHashMap<>();
        List<Container> containers = new ArrayList<>();
        List<Want> files = new ArrayList<>();
        SortedSet<Long> groups = new TreeSet<>();
        Map<String, Integer> listens = new LinkedHashMap<>();
        List<Component> ordered = ordered(stack);
        for (Component component : ordered) {
            PodSpec own = PodTemplate.of(scope, stack, component, fill.with(claims)).getSpec();
            own.getVolumes().stream().map(volume -> apart(volume, component, bare, name)).forEach(volume -> volumes.putIfAbsent(volume
                    .getName(), volume));
            containers.add(beside(own.getContainers().getFirst(), component, own));
            ConfigFiles.want(scope, component, files(name, component)).ifPresent(files::add);
            Optional.ofNullable(own.getSecurityContext().getFsGroup()).ifPresent(groups::add);
            if (component.database() == null) {
                Probes.port(component).ifPresent(port -> listens.put(component.name(), port));
            }
        }
        PodSpec spec = new PodSpecBuilder()
                .withServiceAccountName(Names.ACCOUNT)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRestartPolicy("Never")
                .withImagePullSecrets(fill.pullSecrets().stream().distinct().map(LocalObjectReference::new).toList())
                .withNodeSelector(fill.nodeSelector().isEmpty() ? null : fill.nodeSelector())
                .withSecurityContext(security(ordered, groups))
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                // Who looks for another name is told at once that there is none, and does not wait for an answer that cannot come.
                .withDnsPolicy("None")
                .withNewDnsConfig()
                .withNameservers(HERE)
                .endDnsConfig()
                .addNewHostAlias()
                .withIp(HERE)
                .withHostnames(ordered.stream().map(Component::name).toList())
                .endHostAlias()
                .withInitContainers(containers)
                .withVolumes(List.copyOf(volumes.values()))
                .build();
        return new SitePod(spec, List.copyOf(files), listens);
    }

    /** Why the components cannot run in one pod, as a clause; empty where they can, as far as their stack says. */
    public static Optional<String> clash(Stack stack) {
        Map<Integer, String> taken = new HashMap<>();
        for (Component component : stack.components()) {
            Set<Integer> own = Stream.concat(Ports.of(component).stream().filter(port -> !exposed(port)).map(Port::port), Probes.port(
                    component).stream()).collect(Collectors.toCollection(TreeSet::new));
            for (int port : own) {
                String other = taken.putIfAbsent(port, component.name());
                if (other != null) {
                    return Optional.of("its components %s and %s both listen on port %d, which only one of them can in one pod".formatted(
                            other, component.name(), port));
                }
            }
        }
        return Optional.empty();
    }

    /** That an image exposes a port does not say that each component of that image listens there: a worker seldom does. */
    private static boolean exposed(Port port) {
        return port.name().equals(Workload.exposed(port.port()).name());
    }

    /** How long the slowest of the components that are no database may take to start. */
    public static int startSeconds(Stack stack) {
        return stack.components().stream()
                .filter(component -> component.database() == null)
                .mapToInt(component -> component.health() == null
                        ? Workload.STARTUP_SECONDS
                        : Objects.requireNonNullElse(component.health()
                                .startupSeconds(), Workload.STARTUP_SECONDS))
                .max()
                .orElse(Workload.STARTUP_SECONDS);
    }

    /** Databases, then the others: whoever is linked to comes first, unless they link to each other. */
    private static List<Component> ordered(Stack stack) {
        List<Component> ordered = new ArrayList<>(stack.components().stream().filter(one -> one.database() != null).toList());
        List<Component> left = new ArrayList<>(stack.components().stream().filter(one -> one.database() == null).toList());
        while (!left.isEmpty()) {
            Set<String> waiting = left.stream().map(Component::name).collect(Collectors.toCollection(HashSet::new));
            Component next = left.stream().filter(one -> links(one).noneMatch(link -> !link.equals(one.name()) && waiting.contains(link)))
                    .findFirst().orElse(left.getFirst());
            ordered.add(next);
            left.remove(next);
        }
        return List.copyOf(ordered);
    }

    private static Stream<String> links(Component component) {
        return Stream.concat(Lists.orEmpty(component.connectsTo()).stream(), Lists.orEmpty(component.envFrom()).stream().map(
                EnvFrom::database));
    }

    /**
     * A component beside the others. A database is up before the next one starts. The others are judged by whoever asks for their pages:
     * were each one waited for in turn, two that need each other would never come up, and nobody would be left to say so.
     */
    private static Container beside(Container served, Component component, PodSpec own) {
        ContainerBuilder beside = new ContainerBuilder(served)
                .withRestartPolicy("Always")
                .withReadinessProbe(null)
                .withLifecycle(null)
                .withSecurityContext(new SecurityContextBuilder(served.getSecurityContext())
                        .withRunAsUser(own.getSecurityContext().getRunAsUser())
                        .withRunAsGroup(own.getSecurityContext().getRunAsGroup())
                        .build());
        if (component.database() == null) {
            beside.withStartupProbe(null).withLivenessProbe(null);
        }
        Container container = beside.build();
        container.getVolumeMounts().forEach(mount -> {
            if (own.getVolumes().stream().anyMatch(volume -> volume.getName().equals(mount.getName()) && volume
                    .getPersistentVolumeClaim() == null)) {
                mount.setName(apart(mount.getName(), component));
            }
        });
        return container;
    }

    /** What is a component's own is called after it; claims are shared. */
    private static String apart(String volume, Component component) {
        return Names.own(volume + "-" + component.name());
    }

    private static Volume apart(Volume volume, Component component, Map<String, Quantity> bare, String name) {
        if (volume.getPersistentVolumeClaim() == null) {
            Volume own = new VolumeBuilder(volume).withName(apart(volume.getName(), component)).build();
            Optional.ofNullable(own.getConfigMap()).ifPresent(source -> source.setName(files(name, component)));
            return own;
        }
        return bare.containsKey(volume.getName())
                ? new VolumeBuilder().withName(volume.getName()).withNewEmptyDir().withSizeLimit(bare.get(volume.getName())).endEmptyDir()
                        .build()
                : volume;
    }

    private static String files(String name, Component component) {
        return name + "-" + ConfigFiles.configMap(component);
    }

    /**
     * Each container says as whom it runs. Files are as they were fetched, so the groups that own them are given to all, and not by fsGroup:
     * a pod has one, and for that one group a kubelet would change the owner of every file.
     */
    private static PodSecurityContext security(List<Component> components, SortedSet<Long> groups) {
        PodSecurityContextBuilder security = new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withSupplementalGroups(List.copyOf(groups))
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile();
        if (components.stream().anyMatch(Ports::privileged)) {
            security.addNewSysctl().withName("net.ipv4.ip_unprivileged_port_start").withValue("0").endSysctl();
        }
        return security.build();
    }
}
