package dev.berth.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth kept}. */
@Command(name = "kept", mixinStandardHelpOptions = true, description = "Lists the data of environments that were deleted: where it is, until when, and how to get it back; and volumes that a stack no longer has.")
final class KeptCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Option(names = {"-A", "--all", "--all-namespaces"}, description = "Every tenant.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            Optional<String> tenant = all ? Optional.empty() : Optional.of(Tenant.of(client, namespace).namespace());
            return text(KeptSpace.all(client, tenant), tenant.map(name -> "of namespace " + name).orElse("of any namespace"));
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static String text(List<KeptSpace> spaces, String where) {
        StringBuilder text = new StringBuilder();
        List<KeptSpace> kept = spaces.stream().filter(space -> !space.present()).toList();
        if (kept.isEmpty()) {
            text.append("No data of a deleted environment ").append(where).append(" is kept.\n");
        } else {
            List<List<String>> rows = new ArrayList<>(List.of(List.of("NAMESPACE", "TENANT", "ENVIRONMENT", "RELEASE", "VOLUMES",
                    "UNTIL")));
            kept.forEach(space -> rows.add(List.of(space.name(), space.owner().namespace(), space.owner().name(), space.release(),
                    space.volumes().isEmpty() ? "none" : String.join(", ", space.volumes()), space.until())));
            text.append(Table.text(rows));
            kept.forEach(space -> text.append("To get ").append(space.name()).append(" back: ").append(space.way()).append(".\n"));
        }
        spaces.stream().filter(KeptSpace::present).forEach(space -> space.retired().forEach(volume -> text.append(space.name())
                .append(" keeps volume ").append(volume).append(", which its stack no longer has.\n")));
        return text.toString();
    }
}
