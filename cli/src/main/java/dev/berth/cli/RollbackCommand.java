package dev.berth.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth rollback}. */
@Command(name = "rollback", mixinStandardHelpOptions = true, description = {
    "Lets an environment run what it ran before. Data stays as it is now.",
    "The environment is held then: nothing follows by itself until its candidate is promoted by hand."
})
final class RollbackCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Option(names = "--to", paramLabel = "RELEASE", description = "Such as shop-9f2c41d07ab3. Default: the last one that was verified there before.")
    private String release;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--override-freeze", paramLabel = "REASON", description = "Go back although deploy.freeze forbids it now.")
    private String overrideFreeze;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            Proposal proposal = Proposal.backwards(tenant.environment(environment), tenant.releases(), Optional.ofNullable(release));
            new PromotionProgress(client, spec.commandLine().getOut()).carryOut(proposal, note, overrideFreeze, !noWait);
            return 0;
        });
    }
}
