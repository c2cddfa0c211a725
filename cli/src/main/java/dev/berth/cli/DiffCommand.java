package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.plan.release.Changes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth diff}. */
@Command(name = "diff", mixinStandardHelpOptions = true, description = "Compares what two environments run, and says whether one is an exact copy of the other.")
final class DiffCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(index = "0", paramLabel = "A", description = "An environment, such as shop-preprod.")
    private String one;

    @Parameters(index = "1", paramLabel = "B", description = "Another one, such as shop-prod.")
    private String other;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            return text(tenant.environment(one), tenant.environment(other), tenant.releases());
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    static String text(Environment a, Environment b, Map<String, Release> releases) {
        StringBuilder text = new StringBuilder();
        text.append(runs(a)).append('\n').append(runs(b)).append('\n');
        Optional<String> hashA = hash(a);
        Optional<String> hashB = hash(b);
        if (hashA.isPresent() && hashA.equals(hashB)) {
            text.append("They run an exact copy: the same stack, and the same images were seen to run in both.\n");
        } else if (release(a).isPresent() && release(a).equals(release(b))) {
            text.append(
                    "They have the same release, and it is not seen to run exactly in both: kubectl berth why says what is the matter.\n");
        } else {
            changes(a, b, releases).forEach(change -> text.append("  ").append(Proposal.line(change)).append('\n'));
        }
        List<dev.berth.api.Difference> holes = holes(a, b);
        if (!holes.isEmpty()) {
            text.append("Filled in otherwise:\n");
            holes.forEach(hole -> text.append("  ").append(hole.kind()).append(' ').append(hole.name()).append(": ").append(hole
                    .there() == null
                            ? "nothing"
                            : hole.there()).append(" → ").append(hole.here() == null ? "nothing" : hole.here()).append('\n'));
        }
        return text.toString();
    }

    private static List<Changes.Change> changes(Environment a, Environment b, Map<String, Release> releases) {
        Optional<Release> before = release(a).map(releases::get);
        Optional<Release> after = release(b).map(releases::get);
        return before.isEmpty() || after.isEmpty()
                ? List.of()
                : Changes.between(before.get().getSpec().stack(), after.get().getSpec().stack());
    }

    /** As the operator compared them: an environment is compared with the one that it is promoted from. */
    private static List<dev.berth.api.Difference> holes(Environment a, Environment b) {
        boolean compared = b.getStatus() != null && b.getStatus().effective() != null && a.getMetadata().getName().equals(b.getStatus()
                .effective().from()) && b.getStatus().differences() != null;
        return compared ? b.getStatus().differences() : List.of();
    }

    private static String runs(Environment environment) {
        return environment.getMetadata().getName() + " runs " + release(environment).orElse("nothing") + hash(environment).map(
                hash -> ", exactly").orElse("");
    }

    private static Optional<String> release(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(status -> status.release()).map(release -> release.name());
    }

    private static Optional<String> hash(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(status -> status.stackHash());
    }
}
