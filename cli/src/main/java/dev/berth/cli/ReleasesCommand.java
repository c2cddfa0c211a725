package dev.berth.cli;

import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.plan.ledger.Verification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth releases}. */
@Command(name = "releases", mixinStandardHelpOptions = true, description = "Lists the releases of a site, newest first: where each runs, and where it was verified.")
final class ReleasesCommand implements Callable<Integer> {
    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(arity = "0..1", paramLabel = "SITE", description = "Only those of this Site.")
    private String site;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            return text(tenant.releases(), tenant.environments(), Optional.ofNullable(site), tenant.namespace());
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    static String text(Map<String, Release> releases, List<Environment> environments, Optional<String> site, String namespace) {
        List<Release> shown = releases.values().stream()
                .filter(release -> site.filter(name -> !name.equals(release.getSpec().site())).isEmpty())
                .sorted(Comparator.comparing((Release release) -> release.getSpec().site())
                        .thenComparing(Comparator.comparing(ReleasesCommand::revision).reversed())
                        .thenComparing(release -> release.getMetadata().getName()))
                .toList();
        if (shown.isEmpty()) {
            return "There is no release" + site.map(name -> " of site " + name).orElse("") + " in namespace " + namespace + ".\n";
        }
        List<List<String>> rows = new ArrayList<>(List.of(List.of("NAME", "REV", "CREATED", "RUNS IN", "VERIFIED IN", "IMAGES")));
        for (Release release : shown) {
            String name = release.getMetadata().getName();
            rows.add(List.of(
                    name,
                    revision(release) == 0 ? "" : revision(release).toString(),
                    Optional.ofNullable(release.getMetadata().getCreationTimestamp()).orElse(""),
                    where(environments, one -> one.getStatus() != null && one.getStatus().release() != null && one.getStatus().release()
                            .name()
                            .equals(name)),
                    where(environments, one -> Verification.ever(one, name)),
                    release.getSpec().stack().components().stream()
                            .map(component -> ImageText.of(release, component))
                            .collect(Collectors.joining(", "))));
        }
        return Table.text(rows);
    }

    private static Integer revision(Release release) {
        return Optional.ofNullable(release.getStatus()).map(status -> status.revision()).orElse(0);
    }

    private static String where(List<Environment> environments, Predicate<Environment> holds) {
        return environments.stream().filter(holds).map(one -> one.getMetadata().getName()).collect(Collectors.joining(", "));
    }
}
