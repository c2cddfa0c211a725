package dev.berth.plan.part.network;

import dev.berth.api.Component;
import dev.berth.api.Egress;
import dev.berth.api.EnvFrom;
import dev.berth.api.Port;
import dev.berth.api.Stack;
import dev.berth.plan.Ground;
import dev.berth.plan.Labels;
import dev.berth.plan.Lists;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.part.database.Engines;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRuleBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Network policies of an environment. A link from a to b opens egress of a and ingress of b, both on b's ports; ports are numbers, because
 * a policy is judged after a Service's port was translated to the pod's.
 */
public final class Network {
    private static final String DENY = "default-deny";
    private static final String BACKUP = "backup";
    private static final String ACME_SOLVER = "acme-solver";
    private static final int ACME_SOLVER_PORT = 8089;
    private static final int DNS_PORT = 53;
    private static final List<String> BOTH_WAYS = List.of("Ingress", "Egress");

    private Network() {}

    /** The policy that closes the namespace in both directions. It must stand before the first pod does. */
    public static List<Want> deny(Scope scope) {
        return List.of(new Want.Keep(new NetworkPolicyBuilder()
                .withMetadata(scope.meta(DENY))
                .withNewSpec()
                .withPodSelector(new LabelSelector())
                .withPolicyTypes(BOTH_WAYS)
                .endSpec()
                .build()));
    }

    /**
     * What is open: one policy per component, by name, with all that it may reach and all that may reach it. It holds for the component's
     * pods and for those of its tasks.
     *
     * @param stacks     the one that runs, and while tasks of it come first the one whose pods still serve: what either opens is open
     * @param acmeSolver cert-manager answers challenges from pods of this namespace
     * @param backup     a Job that saves, fetches or forgets is at work: it reaches the databases and the store
     */
    public static List<Want> policies(Scope scope, List<Stack> stacks, Ground ground, boolean acmeSolver, boolean backup) {
        SortedMap<String, List<Component>> components = new TreeMap<>();
        stacks.forEach(stack -> stack.components().forEach(component -> components.computeIfAbsent(component.name(), _ -> new ArrayList<>())
                .add(component)));
        SortedMap<String, SortedSet<String>> links = new TreeMap<>();
        components.forEach((name, forms) -> links.put(name, links(forms, components.keySet())));

        List<Want> wants = new ArrayList<>();
        components.forEach((name, forms) -> wants.add(new Want.Keep(policy(
                scope,
                name,
                ingress(name, forms, links, ground, backup),
                egress(forms, links.get(name), components, ground)))));
        if (acmeSolver) {
            wants.add(new Want.Keep(acmeSolver(scope, ground)));
        }
        if (backup) {
            wants.add(new Want.Keep(backup(scope, components, ground)));
        }
        return wants;
    }

    /** The prefix keeps a component apart from the policies that belong to none, whatever it is called. */
    private static NetworkPolicy policy(
            Scope scope, String component, List<NetworkPolicyIngressRule> ingress, List<NetworkPolicyEgressRule> egress) {
        return new NetworkPolicyBuilder()
                .withMetadata(scope.meta("component-" + component, component))
                .withNewSpec()
                .withPodSelector(pods(component))
                .withPolicyTypes(BOTH_WAYS)
                .withIngress(ingress)
                .withEgress(egress)
                .endSpec()
                .build();
    }

    /** The components of the stack that one may talk to: those it names, and the databases that it takes variables from. */
    private static SortedSet<String> links(List<Component> forms, Set<String> components) {
        SortedSet<String> links = new TreeSet<>();
        for (Component component : forms) {
            links.addAll(Lists.orEmpty(component.connectsTo()));
            Lists.orEmpty(component.envFrom()).stream().map(EnvFrom::database).forEach(links::add);
        }
        links.retainAll(components);
        return links;
    }

    private static List<NetworkPolicyIngressRule> ingress(
            String name, List<Component> forms, SortedMap<String, SortedSet<String>> links, Ground ground, boolean backup) {
        List<NetworkPolicyIngressRule> rules = new ArrayList<>();
        SortedSet<Integer> ports = ports(forms);
        List<NetworkPolicyPeer> callers = new ArrayList<>();
        links.entrySet().stream().filter(link -> link.getValue().contains(name)).forEach(link -> callers.add(component(link.getKey())));
        if (backup && isDatabase(forms)) {
            callers.add(backupJobs());
        }
        // A rule without ports would open them all, and one without peers would open them to everybody.
        if (!callers.isEmpty() && !ports.isEmpty()) {
            rules.add(new NetworkPolicyIngressRuleBuilder().withFrom(callers).withPorts(tcp(ports)).build());
        }
        SortedSet<Integer> visited = new TreeSet<>();
        forms.stream().filter(form -> form.http() != null).forEach(form -> visited.add(form.http().port()));
        if (!visited.isEmpty()) {
            rules.add(new NetworkPolicyIngressRuleBuilder().withFrom(proxy(ground)).withPorts(tcp(visited)).build());
        }
        return rules;
    }

    private static List<NetworkPolicyEgressRule> egress(
            List<Component> forms, SortedSet<String> links, Map<String, List<Component>> components, Ground ground) {
        List<NetworkPolicyEgressRule> rules = new ArrayList<>();
        rules.add(dns(ground));
        for (String link : links) {
            SortedSet<Integer> ports = ports(components.get(link));
            if (!ports.isEmpty()) {
                rules.add(new NetworkPolicyEgressRuleBuilder().withTo(component(link)).withPorts(tcp(ports)).build());
            }
        }
        // A request to the site's own public name is translated to the proxy's pods before policies are judged.
        if (forms.stream().anyMatch(form -> form.database() == null) && !ground.proxyPorts().isEmpty()) {
            rules.add(new NetworkPolicyEgressRuleBuilder()
                    .withTo(proxy(ground))
                    .withPorts(tcp(new TreeSet<>(ground.proxyPorts())))
                    .build());
        }
        if (forms.stream().anyMatch(form -> form.egress() == Egress.INTERNET)) {
            rules.add(new NetworkPolicyEgressRuleBuilder().withTo(Internet.blocks(ground)).build());
        }
        return rules;
    }

    private static NetworkPolicyEgressRule dns(Ground ground) {
        return new NetworkPolicyEgressRuleBuilder()
                .withTo(pods(ground.dnsNamespace(), ground.dnsLabels()))
                .withPorts(port("UDP", DNS_PORT), port("TCP", DNS_PORT))
                .build();
    }

    /**
     * A store is where a tenant says that it is, so its address is no licence: jobs reach public addresses, and beside them only what the
     * administrator opened.
     */
    private static NetworkPolicy backup(Scope scope, SortedMap<String, List<Component>> components, Ground ground) {
        List<NetworkPolicyEgressRule> egress = new ArrayList<>(List.of(dns(ground)));
        components.forEach((name, forms) -> {
            if (isDatabase(forms)) {
                egress.add(new NetworkPolicyEgressRuleBuilder().withTo(component(name)).withPorts(tcp(ports(forms))).build());
            }
        });
        List<NetworkPolicyPeer> stores = new ArrayList<>(Internet.blocks(ground));
        ground.backups().ranges().forEach(range -> stores.add(new NetworkPolicyPeerBuilder().withNewIpBlock().withCidr(range).endIpBlock()
                .build()));
        ground.backups().namespaces().forEach(namespace -> stores.add(pods(namespace, Map.of())));
        egress.add(new NetworkPolicyEgressRuleBuilder().withTo(stores).build());
        return new NetworkPolicyBuilder()
                .withMetadata(scope.meta(BACKUP))
                .withNewSpec()
                .withPodSelector(labelled(Scope.selector(Scope.backup())))
                .withPolicyTypes(BOTH_WAYS)
                .withEgress(egress)
                .endSpec()
                .build();
    }

    private static NetworkPolicyPeer backupJobs() {
        return new NetworkPolicyPeerBuilder().withPodSelector(labelled(Scope.selector(Scope.backup()))).build();
    }

    private static boolean isDatabase(List<Component> forms) {
        return forms.stream().anyMatch(form -> form.database() != null);
    }

    /** The solver's pods are cert-manager's: they carry its label and none of ours. */
    private static NetworkPolicy acmeSolver(Scope scope, Ground ground) {
        return new NetworkPolicyBuilder()
                .withMetadata(scope.meta(ACME_SOLVER))
                .withNewSpec()
                .withPodSelector(labelled(Map.of("acme.cert-manager.io/http01-solver", "true")))
                .withPolicyTypes("Ingress")
                .addNewIngress()
                .withFrom(proxy(ground))
                .withPorts(tcp(List.of(ACME_SOLVER_PORT)))
                .endIngress()
                .endSpec()
                .build();
    }

    /** Every port that a component listens on, ascending. */
    private static SortedSet<Integer> ports(List<Component> forms) {
        SortedSet<Integer> ports = new TreeSet<>();
        for (Component component : forms) {
            if (component.http() != null) {
                ports.add(component.http().port());
            }
            Lists.orEmpty(component.ports()).stream().map(Port::port).forEach(ports::add);
            if (component.database() != null) {
                ports.add(Engines.of(component.database().engine()).port());
            }
        }
        return ports;
    }

    private static NetworkPolicyPeer component(String name) {
        return new NetworkPolicyPeerBuilder().withPodSelector(pods(name)).build();
    }

    /** Pods of a component, and those that run a task with its image. */
    private static LabelSelector pods(String component) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(Labels.COMPONENT)
                .withOperator("In")
                .withValues(component, Scope.task(component))
                .endMatchExpression()
                .build();
    }

    private static NetworkPolicyPeer proxy(Ground ground) {
        return pods(ground.proxyNamespace(), ground.proxyLabels());
    }

    /** Both selectors in one peer: pods with these labels in that namespace, and no others. */
    private static NetworkPolicyPeer pods(String namespace, Map<String, String> labels) {
        return new NetworkPolicyPeerBuilder()
                .withNamespaceSelector(labelled(Map.of("kubernetes.io/metadata.name", namespace)))
                .withPodSelector(labelled(labels))
                .build();
    }

    private static LabelSelector labelled(Map<String, String> labels) {
        return new LabelSelectorBuilder().withMatchLabels(new TreeMap<>(labels)).build();
    }

    private static List<NetworkPolicyPort> tcp(Collection<Integer> ports) {
        return ports.stream().map(port -> port("TCP", port)).toList();
    }

    private static NetworkPolicyPort port(String protocol, int port) {
        return new NetworkPolicyPortBuilder().withProtocol(protocol).withNewPort(port).build();
    }
}
