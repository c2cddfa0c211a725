package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.Restore;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth drill}. */
@Command(name = "drill", mixinStandardHelpOptions = true, description = {
    "Tries whether a recovery point comes back: all of it is fetched into new volumes beside what runs, compared with what was saved, served by",
    "the site that is started on it, and thrown away. Nothing is replaced, and visitors notice nothing."
})
final class DrillCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Option(names = "--backup", paramLabel = "BACKUP", description = "As berth backups lists it. Default: the newest complete one that was not made for a restore, unless that is older than it should be.")
    private String backup;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            DrillPlan plan = DrillPlan.of(tenant.environment(environment), client.resources(Backup.class).inNamespace(tenant.namespace())
                    .list().getItems(), new DrillPlan.Asked(backup, note), Cluster.user(client), Instant.now());
            out.print(plan.text());
            String name = client.resource(plan.object(tenant.namespace())).create().getMetadata().getName();
            out.println("Drill " + name + " is made.");
            out.flush();
            if (noWait) {
                out.println("To see how it goes on: kubectl -n " + tenant.namespace() + " get restore " + name);
            } else {
                ActionProgress.follow(out, "Drill " + name, () -> look(client, tenant.namespace(), name).map(drill -> DrillProgress.now(
                        drill, plan.point().name())), "the drill goes on without this command");
                look(client, tenant.namespace(), name).flatMap(DrillProgress::end).ifPresent(out::println);
            }
            out.flush();
            return 0;
        });
    }

    private static Optional<Restore> look(KubernetesClient client, String namespace, String name) {
        return Optional.ofNullable(client.resources(Restore.class).inNamespace(namespace).withName(name).get());
    }
}
