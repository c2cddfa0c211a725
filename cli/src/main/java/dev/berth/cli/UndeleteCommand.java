package dev.berth.cli;

import dev.berth.plan.part.storage.Kept;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth undelete}. */
@Command(name = "undelete", mixinStandardHelpOptions = true, description = {
    "Keeps the data of a deleted environment for longer, and says what brings the environment back.",
    "The environment itself comes back when it is applied again: under its name, in its tenant, on the same data and the same release."
})
final class UndeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAMESPACE", description = "As berth kept lists it, such as acme--shop-dev.")
    private String name;

    @Option(names = "--days", paramLabel = "N", description = "Keep the data for so many days from now. Default: until it is purged by hand.")
    private Integer days;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (days != null && days < 1) {
            throw new Refused("--days is " + days + ": write a number of days, at least 1.");
        }
        String text = Cluster.ask(client -> {
            KeptSpace space = KeptSpace.kept(client, name);
            Optional<Instant> until = Optional.ofNullable(days).map(n -> Instant.now().plus(Duration.ofDays(n)).truncatedTo(
                    ChronoUnit.SECONDS));
            space.record().ifPresent(kept -> write(client, space, new Kept(kept.of(), kept.since(), until, kept.site())));
            return "The data in namespace " + name + " is kept until " + until.map(KeptSpace::time).orElse("it is purged by hand")
                    + ".\nTo get it back: " + space.way() + ".\n";
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static void write(KubernetesClient client, KeptSpace space, Kept kept) {
        var meta = space.namespace().getMetadata();
        space.unlessChanged(() -> client.namespaces().withName(space.name()).patch(
                PatchContext.of(PatchType.JSON_MERGE),
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(space.name())
                        .withUid(meta.getUid())
                        .withResourceVersion(meta.getResourceVersion())
                        .addToAnnotations(Kept.UNTIL, kept.annotations().get(Kept.UNTIL))
                        .endMetadata()
                        .build()));
    }
}
