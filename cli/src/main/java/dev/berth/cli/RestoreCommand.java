package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.CodeChoice;
import dev.berth.api.Release;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth restore}. */
@Command(name = "restore", mixinStandardHelpOptions = true, description = {
    "Replaces the data of an environment by that of a recovery point, after it said what comes back and what is lost, and was told the",
    "environment's name. What is there now is kept for a while: berth undo brings it back."
})
final class RestoreCommand implements Callable<Integer> {
    @Mixin
    private RestoreOptions options;

    @Option(names = "--from", paramLabel = "ENVIRONMENT", description = "Another environment of the site, such as shop-prod, whose data comes. Default: the environment's own.")
    private String from;

    @Option(names = "--any-direction", description = "With --from: also where this environment is not the lower one of the two.")
    private boolean anyDirection;

    @Option(names = "--backup", paramLabel = "BACKUP", description = "As berth backups lists it. Default: the newest complete one that was not made for a restore.")
    private String backup;

    @Option(names = "--as-of", paramLabel = "TIME", converter = TimeOption.class, description = "The newest from this time or before instead, such as 2026-01-02T03:04:05Z.")
    private Instant asOf;

    @Option(names = "--part", paramLabel = "PART", description = "Database or volume that comes back; may be said more than once. Default: all.")
    private List<String> parts;

    @Option(names = "--code", paramLabel = "CODE", description = "Keep or FromBackup: the release that runs on it, where another one ran at the time.")
    private Code code;

    @Option(names = "--skip-safety-point", description = "Do not save the data as it is now into the store first, such as where the database does not start.")
    private boolean skipSafetyPoint;

    @Option(names = "--undo-hours", paramLabel = "HOURS", description = "How long what is replaced is kept. Default: 72.")
    private Integer undoHours;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Spec
    private CommandSpec spec;

    /** As it is typed. */
    enum Code {
        Keep(CodeChoice.KEEP),
        FromBackup(CodeChoice.FROM_BACKUP);

        private final CodeChoice choice;

        Code(CodeChoice choice) {
            this.choice = choice;
        }
    }

    @Override
    public Integer call() {
        RestorePlan.Asked asked = new RestorePlan.Asked(backup, asOf, parts, code == null ? null : code.choice, skipSafetyPoint,
                anyDirection, undoHours, note);
        return options.carryOut(spec.commandLine().getOut(), (tenant, environment, user) -> RestorePlan.of(environment, Optional.ofNullable(
                from).map(name -> elsewhere(tenant, name)), tenant.client().resources(Backup.class).inNamespace(tenant.namespace()).list()
                        .getItems(), asked, user, Instant.now()));
    }

    private static RestorePlan.Elsewhere elsewhere(Tenant tenant, String name) {
        return new RestorePlan.Elsewhere(tenant.environment(name), tenant.client().resources(Release.class).inNamespace(tenant.namespace())
                .list().getItems());
    }
}
