package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Every command in a fenced bash block of the tutorial, of the README and of the page about releases is run, in the order of the pages, or
 * there is a reason here why not; then those of the page about the command line, which prints what is shown there.
 * {@code -Ddocs=write} writes what they print now into that page.
 */
@NodeTest
@Order(4)
final class DocumentationTest {
    private static final Map<String, String> NOT_RUN = Map.of(
            "make demo",
            "brings up this cluster and installs the chart, which is done before the first test here; its pages are fetched by FirstSiteTest",
            "make demo-down", "ends the cluster that these tests run on",
            "make test", "is what runs this test");

    private final Installed installed;
    private final Pages pages;

    DocumentationTest(Installed installed) {
        this.installed = installed;
        this.pages = new Pages(installed);
    }

    @Test
    void everyCommandRuns() throws IOException {
        Tenant tenant = installed.tenant("t-docs"); // the tutorial itself makes this namespace
        String site = Installed.file("documentation/site.yaml", tenant.own(FirstSite.example("first-site"))).toString();
        List<String> commands = new ArrayList<>(Pages.commands("docs/tutorial.md"));
        commands.addAll(Pages.commands("README.md"));
        assertThat(commands).contains("make demo", "kubectl apply -f examples/first-site/site.yaml").containsAll(NOT_RUN.keySet());
        List<String> releases = Pages.commands("docs/releases.md");
        assertThat(releases).anyMatch(command -> command.startsWith("bin/berth promote")).anyMatch(command -> command.startsWith(
                "bin/berth preview")).anyMatch(command -> command.startsWith(
                        "bin/berth rollback"));
        run(commands, tenant, site);
        tenant.awaitReady("shop");
        run(releases, tenant, site);
        assertThat(tenant.environments("shop")).hasSize(2);
        commandLine(tenant, site);
    }

    private void commandLine(Tenant tenant, String site) throws IOException {
        Path file = TestCluster.ROOT.resolve("docs/cli.md");
        Console console = new Console(Files.readString(file));
        Map<Console.Entry, String> printed = new IdentityHashMap<>();
        List<Console.Entry> wrong = new ArrayList<>();
        List<Console.Entry> entries = console.entries();
        assertThat(entries.stream().filter(entry -> entry.command().startsWith("bin/berth ")).map(entry -> entry.command().split(" ")[1]))
                .as("commands that the page shows").containsAll(subcommands());
        for (Console.Entry entry : entries) {
            String output = acmes(pages.run(own(entry.command(), tenant, site)), tenant);
            printed.put(entry, output);
            if (!entry.agrees(output)) {
                wrong.add(entry);
            }
        }
        if ("write".equals(System.getProperty("docs"))) {
            Iterator<Console.Entry> inOrder = entries.iterator();
            Files.writeString(file, console.with(_ -> printed.get(inOrder.next())));
        }
        assertThat(wrong).as("commands that print something else than docs/cli.md says: %s", wrong.stream().map(printed::get).toList())
                .isEmpty();
    }

    /** Of {@code berth --help}. */
    private List<String> subcommands() {
        return pages.run("bin/berth --help").lines().dropWhile(line -> !line.startsWith("Commands:")).filter(line -> line.matches(
                "  [a-z]+ .*")).map(line -> line.strip().split(" ")[0]).toList();
    }

    /** The other way round: what a tenant of these tests reads, in the words of the page. */
    private static String acmes(String text, Tenant tenant) {
        return text.replace("." + tenant.domain(), ".example.com").replace(tenant.namespace(), "acme");
    }

    private static String own(String command, Tenant tenant, String site) {
        return command.replace("ghcr.io/acme/", "IMAGES").replace("acme", tenant.namespace()).replace("IMAGES", "ghcr.io/acme/")
                .replace("examples/first-site/site.yaml", site);
    }

    private void run(List<String> commands, Tenant tenant, String site) {
        for (String command : commands) {
            if (NOT_RUN.containsKey(command)) {
                System.out.println("# " + command + ": not run here, it " + NOT_RUN.get(command));
            } else {
                assertThat(pages.run(own(command, tenant, site))).as(command).isNotBlank();
            }
        }
    }
}
