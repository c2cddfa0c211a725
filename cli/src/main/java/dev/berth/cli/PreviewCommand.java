package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.world.Documents;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth preview}. */
@Command(name = "preview", mixinStandardHelpOptions = true, description = {
    "Tries tags of a site in an environment of their own, with its own address, password and empty data, and tells how it goes on.",
    "Every image that is not named is the one that the site has. A tag that is pushed again is followed. When its lifetime is over it is "
            + "stopped; kubectl delete environment removes it."
})
final class PreviewCommand implements Callable<Integer> {
    private static final String MANAGER = "kubectl-berth";

    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(index = "0", paramLabel = "SITE", description = "Such as shop.")
    private String site;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "TAG", description = "Such as pr-112, for the component that visitors reach, or web=pr-112.")
    private List<String> tags;

    @Option(names = "--name", description = "Name of the environment within the site. Default: the first tag.")
    private String name;

    @Option(names = "--stage", description = "preview or debug. Default: ${DEFAULT-VALUE}.", defaultValue = "preview", converter = ShortLived.class)
    private Stage stage;

    @Option(names = "--hours", description = "Lifetime since its last release. Default: 24.")
    private Integer hours;

    @Option(names = "--dry-run", description = "Only print the object that would be applied.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not stay until it is ready.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Cluster.ask(client -> {
            PrintWriter out = spec.commandLine().getOut();
            Tenant tenant = Tenant.of(client, namespace);
            Environment wanted = Preview.of(tenant.site(site), tags, Optional.ofNullable(name), stage, hours);
            if (dryRun) {
                out.print(Documents.text(Documents.tree(wanted)));
                out.flush();
                return 0;
            }
            apply(client, wanted);
            out.println("Environment " + wanted.getMetadata().getName() + " is applied.");
            out.flush();
            if (!noWait) {
                follow(client.resource(wanted), out);
            }
            return 0;
        });
    }

    /** One that somebody else wrote is not this command's to change: it would be changed back. */
    private static void apply(KubernetesClient client, Environment wanted) {
        Environment there = client.resource(wanted).get();
        if (there != null && !Preview.CLI.equals(Optional.ofNullable(there.getMetadata().getLabels()).map(labels -> labels.get(
                Preview.MADE_BY)).orElse(""))) {
            throw new Refused(
                    "Environment %s exists, and this command did not make it: change deploy.images where it is written, or give another --name."
                            .formatted(wanted.getMetadata().getName()));
        }
        client.resource(wanted).fieldManager(MANAGER).serverSideApply();
    }

    private static void follow(Resource<Environment> resource, PrintWriter out) {
        Set<String> said = new HashSet<>();
        while (true) {
            Environment now = Optional.ofNullable(resource.get()).orElseThrow(() -> new Refused("The environment was deleted."));
            boolean current = now.getStatus() != null && now.getMetadata().getGeneration().equals(now.getStatus().observedGeneration());
            List<Condition> conditions = current ? now.getStatus().conditions() : List.of();
            Optional<Condition> ready = Conditions.find(conditions, Conditions.READY);
            ready.map(Condition::message).filter(said::add).ifPresent(out::println);
            out.flush();
            if (Conditions.isTrue(conditions, Conditions.READY)) {
                StatusTree.password(now).ifPresent(out::println);
                out.println("remove: kubectl -n %s delete environment %s".formatted(now.getMetadata().getNamespace(), now.getMetadata()
                        .getName()));
                out.flush();
                return;
            }
            if (Conditions.isTrue(conditions, Conditions.STALLED)) {
                throw new Refused("Environment " + now.getMetadata().getName() + " does not go on by itself.");
            }
            Cluster.rest("the environment goes on without this command");
        }
    }
}
