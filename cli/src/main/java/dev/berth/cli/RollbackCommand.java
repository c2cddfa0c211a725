package dev.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth rollback}. */
@Command(name = "rollback", mixinStandardHelpOptions = true, description = {
    "Lets an environment run what it ran before. Data stays as it is now.",
    "The environment is held then: nothing follows by itself until its candidate is promoted by hand."
})
final class RollbackCommand implements Callable<Integer> {
    @Mixin
    private PromotionOptions options;

    @Option(names = "--to", paramLabel = "RELEASE", description = "Such as shop-9f2c41d07ab3. Default: the last one that was verified there before.")
    private String release;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.carryOut(spec.commandLine().getOut(), (environment, releases) -> Proposal.backwards(environment, releases, Optional
                .ofNullable(release)));
    }
}
