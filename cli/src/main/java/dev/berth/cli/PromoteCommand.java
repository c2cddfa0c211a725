package dev.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth promote}. */
@Command(name = "promote", mixinStandardHelpOptions = true, description = {
    "Lets an environment run the release that is verified in the one before it, prints what will change, and tells how it goes on.",
    "What does not become Ready and Exact in time is rolled back by itself."
})
final class PromoteCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Option(names = "--release", paramLabel = "RELEASE", description = "Such as shop-9f2c41d07ab3. Default: the one that is verified in deploy.from.")
    private String release;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--override-freeze", paramLabel = "REASON", description = "Promote although deploy.freeze forbids it now.")
    private String overrideFreeze;

    @Option(names = "--dry-run", description = "Only print what would change.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            Proposal proposal = Proposal.forwards(tenant.environment(environment), tenant.releases(), Optional.ofNullable(release));
            if (dryRun) {
                spec.commandLine().getOut().print(proposal.text());
                spec.commandLine().getOut().flush();
                return 0;
            }
            new PromotionProgress(client, spec.commandLine().getOut()).carryOut(proposal, note, overrideFreeze, !noWait);
            return 0;
        });
    }
}
