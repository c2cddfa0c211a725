package dev.berth.cli;

import dev.berth.plan.part.storage.Kept;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth purge}. */
@Command(name = "purge", mixinStandardHelpOptions = true, description = "Destroys the data of a deleted environment for ever, after it said what that is and was told the name once more.")
final class PurgeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAMESPACE", description = "As berth kept lists it, such as acme--shop-dev.")
    private String name;

    @Option(names = "--yes", paramLabel = "NAMESPACE", description = "The name once more, for scripts: nothing is asked then.")
    private String yes;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String uid = Cluster.ask(client -> {
            KeptSpace space = KeptSpace.kept(client, name);
            out.print(announcement(space));
            out.flush();
            Confirmation.ask(out, name, yes, "to destroy it", "nothing was destroyed");
            // Once more: an answer takes a person as long as it takes.
            KeptSpace now = KeptSpace.kept(client, name);
            ObjectMeta meta = now.namespace().getMetadata();
            if (!meta.getUid().equals(space.namespace().getMetadata().getUid()) || !now.volumes().equals(space.volumes())) {
                throw new Refused("Namespace " + name + " changed meanwhile: nothing was destroyed. Look again with kubectl berth kept.");
            }
            now.unlessChanged(() -> client.raw("/api/v1/namespaces/" + name, "DELETE", Serialization.asJson(Map.of(
                    "kind", "DeleteOptions",
                    "apiVersion", "v1",
                    "preconditions", Map.of("uid", meta.getUid(), "resourceVersion", meta.getResourceVersion())))));
            return meta.getUid();
        });
        out.println("Namespace " + name + " (uid " + uid + ") is being destroyed.");
        return 0;
    }

    private static String announcement(KeptSpace space) {
        StringBuilder text = new StringBuilder("This is destroyed for ever:\n");
        text.append("  Namespace ").append(space.name()).append(", uid ").append(space.namespace().getMetadata().getUid())
                .append(": Environment ").append(space.owner().name()).append(" of site ").append(space.site()).append(" in ").append(space
                        .owner().namespace());
        space.record().map(Kept::since).ifPresent(since -> text.append(", deleted ").append(KeptSpace.time(since)));
        text.append(", release ").append(space.release()).append('\n');
        space.claims().forEach(claim -> text.append("  PersistentVolumeClaim ").append(claim.getMetadata().getName()).append(", ").append(
                KeptSpace.size(claim)).append(", uid ").append(claim.getMetadata().getUid()).append('\n'));
        return text.append(space.claims().isEmpty() ? "  no volumes\n" : "").toString();
    }
}
