package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth status}. */
@Command(name = "status", mixinStandardHelpOptions = true, description = "Shows sites and their environments as a tree: what runs, where, and for what is not well why and what to do. Sites that are well are only counted.")
final class StatusCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Option(names = {"-A", "--all", "--all-namespaces"}, description = "Every namespace.")
    private boolean all;

    @Option(names = {"-w", "--well"}, description = "Also the sites that are well.")
    private boolean well;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Only the Site of this name, or the Site of the Environment of this name.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            String where = Tenant.of(client, namespace).namespace();
            StatusTree tree = new StatusTree(sites(client, where), environments(client, where), Optional.ofNullable(name), well);
            return tree.text(Ansi.AUTO, all ? "any namespace" : "namespace " + where);
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private List<Site> sites(KubernetesClient client, String where) {
        var sites = client.resources(Site.class);
        return (all ? sites.inAnyNamespace() : sites.inNamespace(where)).list().getItems();
    }

    private List<Environment> environments(KubernetesClient client, String where) {
        var environments = client.resources(Environment.class);
        return (all ? environments.inAnyNamespace() : environments.inNamespace(where)).list().getItems();
    }
}
