package dev.berth.cli;

import dev.berth.api.Restore;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth undo}. */
@Command(name = "undo", mixinStandardHelpOptions = true, description = {
    "Takes a restore back: the data is as it was before, with all that was written until then.",
    "The same once more brings back what the restore had brought."
})
final class UndoCommand implements Callable<Integer> {
    @Mixin
    private RestoreOptions options;

    @Option(names = "--restore", paramLabel = "RESTORE", description = "Which one. Default: the newest whose replaced data is still kept.")
    private String restore;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.carryOut(spec.commandLine().getOut(), (tenant, environment, user) -> RestorePlan.undo(environment, KeptSpace.ledger(
                tenant.client(), environment), tenant.client().resources(Restore.class).inNamespace(tenant.namespace()).list().getItems(),
                Optional.ofNullable(restore), user, Instant.now()));
    }
}
