package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.RecoveryStatus;
import dev.berth.api.Verified;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth backups}. */
@Command(name = "backups", mixinStandardHelpOptions = true, description = "Lists the backups of a namespace, newest first: what came of each, what its recovery point holds, and when a drill last restored it. Below, when the repository was last checked.")
final class BackupsCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(arity = "0..1", paramLabel = "ENVIRONMENT", description = "Only those of this environment.")
    private String environment;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            Optional<String> only = Optional.ofNullable(environment);
            return text(client.resources(Backup.class).inNamespace(tenant.namespace()).list().getItems(), only, tenant.namespace())
                    + checks(client.resources(Environment.class).inNamespace(tenant.namespace()).list().getItems(), only);
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** A sentence for each environment that has something in the store of its Site. */
    static String checks(List<Environment> environments, Optional<String> only) {
        return environments.stream()
                .filter(one -> only.filter(name -> !name.equals(one.getMetadata().getName())).isEmpty())
                .filter(one -> one.getStatus() != null && one.getStatus().backup() != null && one.getStatus().backup().store() != null)
                .sorted(Comparator.comparing(one -> one.getMetadata().getName()))
                .map(BackupsCommand::check)
                .collect(Collectors.joining());
    }

    private static String check(Environment environment) {
        RecoveryStatus backup = environment.getStatus().backup();
        String found = EnvironmentWords.repositoryDamaged(environment)
                ? Conditions.find(environment.getStatus().conditions(), "Protected").orElseThrow().message()
                : "it was whole.";
        return "The repository of %s in BackupStore %s was %s\n".formatted(environment.getMetadata().getName(), backup.store(), backup
                .lastChecked() == null ? "not checked yet." : "last checked at " + backup.lastChecked() + ": " + found);
    }

    static String text(List<Backup> backups, Optional<String> environment, String namespace) {
        List<Backup> shown = backups.stream()
                .filter(backup -> environment.filter(name -> !name.equals(backup.getSpec().environment())).isEmpty())
                .sorted(Comparator.comparing(BackupsCommand::time).reversed()
                        .thenComparing(backup -> backup.getMetadata().getName()))
                .toList();
        if (shown.isEmpty()) {
            return "There is no backup" + environment.map(name -> " of " + name).orElse("") + " in namespace " + namespace
                    + ": kubectl berth backup ENVIRONMENT makes one.\n";
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "ENVIRONMENT", "POINT", "VERIFIED", "STATUS", "SIZE", "PARTS")));
        for (Backup backup : shown) {
            Optional<BackupStatus> status = Optional.ofNullable(backup.getStatus());
            List<BackupPart> parts = status.map(BackupStatus::parts).orElse(List.of());
            long bytes = Point.bytes(parts);
            rows.add(List.of(
                    backup.getMetadata().getName(),
                    backup.getSpec().environment(),
                    status.map(BackupStatus::recoveryPoint).orElse(""),
                    status.map(BackupStatus::verified).map(Verified::time).orElse(""),
                    status.flatMap(one -> Conditions.find(one.conditions(), Conditions.READY)).map(Condition::reason).orElse(
                            "Not looked at yet"),
                    bytes == 0 ? "" : Bytes.text(bytes),
                    parts.stream().map(BackupPart::name).collect(Collectors.joining(", "))));
        }
        return Table.text(rows);
    }

    /** Of its point where it has one: whoever took that over is younger than what is in it. */
    private static Instant time(Backup backup) {
        return Optional.ofNullable(backup.getStatus()).map(BackupStatus::recoveryPoint).map(Instant::parse).orElseGet(() -> Instant.parse(
                backup.getMetadata().getCreationTimestamp()));
    }
}
