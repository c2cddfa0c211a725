package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code berth restore} and {@code berth undo} have in common: they say what will be, ask, and tell how it goes on. */
final class RestoreOptions {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Option(names = "--yes", paramLabel = "ENVIRONMENT", description = "The name once more, for scripts: nothing is asked then.")
    private String yes;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    /** How a plan is made of what there is. */
    interface Planning {
        RestorePlan plan(Tenant tenant, Environment environment, Optional<String> user);
    }

    int carryOut(PrintWriter out, Planning planning) {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            RestorePlan plan = planning.plan(tenant, tenant.environment(environment), Cluster.user(client));
            out.print(plan.text());
            Confirmation.ask(out, environment, yes, "to go on", "nothing was touched");
            String name = client.resource(plan.object(tenant.namespace())).create().getMetadata().getName();
            out.println("Restore " + name + " is made.");
            out.flush();
            if (noWait) {
                out.println("To see how it goes on: kubectl -n " + tenant.namespace() + " get restore " + name);
            } else {
                follow(out, client, tenant.namespace(), name);
            }
            out.flush();
            return 0;
        });
    }

    /** Until it has ended; refuses with its last sentence when it failed. */
    static void follow(PrintWriter out, KubernetesClient client, String namespace, String name) {
        ActionProgress.follow(out, "Restore " + name, () -> now(client, namespace, name), "the restore goes on without this command");
    }

    private static Optional<ActionProgress.Now> now(KubernetesClient client, String namespace, String name) {
        return Optional.ofNullable(client.resources(Restore.class).inNamespace(namespace).withName(name).get()).map(restore -> {
            Optional<RestoreStatus> status = Optional.ofNullable(restore.getStatus());
            Optional<Condition> ready = status.flatMap(one -> Conditions.find(one.conditions(), Conditions.READY));
            return new ActionProgress.Now(status.filter(one -> one.step() == RestoreStep.ENDED).isPresent(), ready, List.of());
        });
    }
}
