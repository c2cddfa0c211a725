package dev.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth promote}. */
@Command(name = "promote", mixinStandardHelpOptions = true, description = {
    "Lets an environment run the release that is verified in the one before it, prints what will change, and tells how it goes on.",
    "What does not become Ready and Exact in time is rolled back by itself."
})
final class PromoteCommand implements Callable<Integer> {
    @Mixin
    private PromotionOptions options;

    @Option(names = "--release", paramLabel = "RELEASE", description = "Such as shop-9f2c41d07ab3. Default: the one that is verified in deploy.from.")
    private String release;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return options.carryOut(spec.commandLine().getOut(), (environment, releases) -> Proposal.forwards(environment, releases, Optional
                .ofNullable(release)));
    }
}
