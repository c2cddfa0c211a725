package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code promote} and {@code rollback} have in common: which environment, why, and whether to stay. */
final class PromotionOptions {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Option(names = "--note", description = "Why, for those who read it later.")
    private String note;

    @Option(names = "--override-freeze", paramLabel = "REASON", description = "Go on although deploy.freeze forbids it now.")
    private String overrideFreeze;

    @Option(names = "--skip-safety-point", description = "Do not save the data as it is now first, such as where the database does not start.")
    private boolean skipSafetyPoint;

    @Option(names = "--dry-run", description = "Only print what would change.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Do not stay until it has ended.")
    private boolean noWait;

    /** @param proposing what would be changed, from the environment and the releases of its namespace by name */
    int carryOut(PrintWriter out, BiFunction<Environment, Map<String, Release>, Proposal> proposing) {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            Proposal proposal = proposing.apply(tenant.environment(environment), tenant.releases());
            String saving = proposal.saving(tenant.store(proposal.environment().getSpec().site()), skipSafetyPoint);
            out.print(proposal.text());
            out.println(saving);
            out.flush();
            if (!dryRun) {
                new PromotionProgress(client, out, saving).carryOut(proposal, new Proposal.Asked(note, overrideFreeze, skipSafetyPoint),
                        !noWait);
            }
            return 0;
        });
    }
}
