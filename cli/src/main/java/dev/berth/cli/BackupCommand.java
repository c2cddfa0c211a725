package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupSpec;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth backup}. */
@Command(name = "backup", mixinStandardHelpOptions = true, subcommands = BackupCatCommand.class, description = {
    "Makes a recovery point of an environment now, and tells how it goes on: every database by its engine's own dump, every volume, what",
    "describes the environment, and its passwords. Visitors notice nothing."
})
final class BackupCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(arity = "0..1", paramLabel = "ENVIRONMENT", description = "Such as shop-prod. Required, but for the command below.")
    private String environment;

    @Option(names = "--store", paramLabel = "STORE", description = "BackupStore that it goes to. Default: that of the Site.")
    private String store;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (environment == null) {
            throw new ParameterException(spec.commandLine(), "Which environment?");
        }
        PrintWriter out = spec.commandLine().getOut();
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            tenant.environment(environment);
            BackupSpec asked = new BackupSpec(environment, store, null, note, Cluster.user(client).orElse(null), null, null);
            String name = client.resource(object(asked, environment + "-", tenant.namespace())).create().getMetadata().getName();
            out.println("Backup " + name + " is made.");
            out.flush();
            if (noWait) {
                out.println("To see how it goes on: kubectl -n " + tenant.namespace() + " get backup " + name);
            } else {
                ActionProgress.follow(out, "Backup " + name, () -> Optional.ofNullable(client.resources(Backup.class).inNamespace(tenant
                        .namespace()).withName(name).get()).map(BackupCommand::now), "the backup goes on without this command");
            }
            out.flush();
            return 0;
        });
    }

    /** @param prefix of its name */
    static Backup object(BackupSpec spec, String prefix, String namespace) {
        Backup backup = new Backup();
        backup.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withGenerateName(prefix)
                .addToLabels(Preview.MADE_BY, Preview.CLI)
                .build());
        backup.setSpec(spec);
        return backup;
    }

    private static ActionProgress.Now now(Backup backup) {
        Optional<BackupStatus> status = Optional.ofNullable(backup.getStatus());
        List<String> saved = status.map(BackupStatus::parts).stream().flatMap(List::stream).filter(part -> part.snapshot() != null).map(
                BackupCommand::line).toList();
        return new ActionProgress.Now(
                status.filter(one -> one.step() == BackupStep.ENDED).isPresent(),
                status.map(BackupStatus::conditions).flatMap(conditions -> Conditions.find(conditions, Conditions.READY)),
                saved);
    }

    /** Without what the last look adds, so that each is said once. */
    private static String line(BackupPart part) {
        return "  %s %s: %s".formatted(part.kind().name().toLowerCase(java.util.Locale.ROOT), part.name(), Bytes.text(Objects
                .requireNonNullElse(
                        part.bytes(), 0L)));
    }
}
