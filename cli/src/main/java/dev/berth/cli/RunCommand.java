package dev.berth.cli;

import dev.berth.api.Component;
import dev.berth.api.Environment;
import dev.berth.api.TaskRun;
import dev.berth.api.TaskRunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = {
    "Runs a command once in an environment, in a pod of its own with the image, variables, files, volumes and links of a component.",
    "Prints what the command writes, and ends with its exit code. Write -- before a command that has options of its own."
})
final class RunCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(index = "0", paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "WORD", description = "The command and its arguments; no shell reads them.")
    private List<String> words;

    @Option(names = {"-c", "--component"}, description = "Whose image and links it has. Default: the one that visitors reach.")
    private String component;

    @Option(names = "--deadline", paramLabel = "SECONDS", description = "Until it is stopped. Default: 3600.")
    private Integer deadline;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            Environment where = tenant.environment(environment);
            String whose = Optional.ofNullable(component).orElseGet(() -> visited(tenant, where));
            TaskRun run = new TaskRun();
            run.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(tenant.namespace())
                    .withGenerateName(environment + "-")
                    .addToLabels(Preview.MADE_BY, Preview.CLI)
                    .build());
            run.setSpec(new TaskRunSpec(environment, whose, words, null, deadline, note, Cluster.user(client).orElse(null), null));
            TaskRunProgress progress = new TaskRunProgress(client, spec.commandLine().getOut(), spec.commandLine().getErr());
            String name = client.resource(run).create().getMetadata().getName();
            return noWait ? progress.leave(tenant.namespace(), name) : progress.follow(tenant.namespace(), name);
        });
    }

    private static String visited(Tenant tenant, Environment environment) {
        List<Component> all = Optional.ofNullable(environment.getStatus())
                .map(status -> status.release())
                .map(now -> tenant.releases().get(now.name()))
                .map(release -> release.getSpec().stack().components())
                .orElseThrow(() -> new Refused("Nothing runs in %s yet: kubectl berth why %1$s.".formatted(environment.getMetadata()
                        .getName())));
        List<String> visited = all.stream().filter(one -> one.http() != null).map(Component::name).toList();
        if (visited.size() != 1) {
            throw new Refused("%s has %s components that visitors reach: name one with -c, of %s.".formatted(environment.getMetadata()
                    .getName(), visited.isEmpty() ? "no" : visited.size(), String.join(", ", all.stream().map(Component::name)
                            .toList())));
        }
        return visited.getFirst();
    }
}
