package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.VisitorPolicy;
import dev.berth.plan.Names;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/**
 * Sites and environments as a tree. A site in which something is wrong is shown whole, with all its environments.
 *
 * @param only the name of a Site or of an Environment; the Site of either is shown, well or not
 * @param well also the sites in which nothing is wrong, which are counted otherwise
 */
record StatusTree(List<Site> sites, List<Environment> environments, Optional<String> only, boolean well) {
    private static final Comparator<io.fabric8.kubernetes.api.model.HasMetadata> BY_NAME = Comparator.<io.fabric8.kubernetes.api.model.HasMetadata, String>comparing(
            o -> o.getMetadata().getNamespace())
            .thenComparing(o -> o.getMetadata().getName());

    /** Characters that the lines of the tree take. */
    private static final int BRANCH = 3;

    /** What is told although Ready is True, where a condition of this type has this status. */
    private static final Map<String, String> TROUBLE = Map.of("Exact", "False", "Available", "False", "Held", "True", "Expired", "True");

    /** Why an environment that was told to have no pods is not available. */
    private static final Set<String> STOPPED = Set.of("Suspended", "Expired");

    /** One row of the tree: its cells, and the lines that stand below it. */
    private record Row(List<String> cells, String ready, List<String> below) {}

    /** The tree; {@code where} is said when there is nothing in it. */
    String text(Ansi colours, String where) {
        Map<String, List<Environment>> bySite = new TreeMap<>();
        environments.stream().sorted(BY_NAME).forEach(e -> bySite.computeIfAbsent(siteOf(e), _ -> new ArrayList<>()).add(e));
        StringBuilder text = new StringBuilder();
        int calm = 0;
        int calmEnvironments = 0;
        for (Site site : sites.stream().sorted(BY_NAME).toList()) {
            List<Environment> below = Optional.ofNullable(bySite.remove(key(site))).orElse(List.of());
            if (!shown(site.getMetadata().getName(), below)) {
                continue;
            }
            if (only.isEmpty() && !well && !troubled(site, below)) {
                calm++;
                calmEnvironments += below.size();
            } else {
                text.append(text.isEmpty() ? "" : "\n").append(tree(site(site), below, colours));
            }
        }
        bySite.forEach((site, orphans) -> {
            if (shown(site, orphans)) {
                Row missing = new Row(List.of(site, "", "", ""), "False", List.of(
                        "SiteNotFound: there is no Site of this name: apply it."));
                text.append(text.isEmpty() ? "" : "\n").append(tree(missing, orphans, colours));
            }
        });
        if (calm > 0) {
            text.append(text.isEmpty() ? "" : "\n").append("%s with %s: well. berth status --well shows %s.%n".formatted(count(calm,
                    "site"),
                    count(calmEnvironments, "environment"), calm == 1 ? "it" : "them"));
        }
        return text.isEmpty() ? nothing(where) : text.toString();
    }

    private static String count(int number, String of) {
        return number + " " + of + (number == 1 ? "" : "s");
    }

    private static boolean troubled(Site site, List<Environment> below) {
        boolean ready = Conditions.isTrue(site.getStatus() == null ? null : site.getStatus().conditions(), Conditions.READY);
        return !ready || below.stream().anyMatch(environment -> !Conditions.isTrue(conditions(environment), Conditions.READY)
                || !troubles(environment).isEmpty());
    }

    private static List<Condition> conditions(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::conditions).orElse(List.of());
    }

    private static List<Condition> troubles(Environment environment) {
        return Stream.concat(
                conditions(environment).stream().filter(one -> one.status().equals(TROUBLE.get(one.type())) && !STOPPED.contains(one
                        .reason())),
                EnvironmentWords.notProtected(environment).stream()).toList();
    }

    private String nothing(String where) {
        return only.map(name -> "There is no Site or Environment " + name + " in " + where + ".\n")
                .orElse("There is no Site in " + where + ": kubectl apply -f site.yaml makes one.\n");
    }

    private boolean shown(String site, List<Environment> below) {
        return only.isEmpty() || only.get().equals(site) || below.stream().anyMatch(e -> only.get().equals(e.getMetadata().getName()));
    }

    private static String siteOf(Environment environment) {
        return environment.getMetadata().getNamespace() + "/" + environment.getSpec().site();
    }

    private static String key(Site site) {
        return site.getMetadata().getNamespace() + "/" + site.getMetadata().getName();
    }

    private static String tree(Row head, List<Environment> below, Ansi colours) {
        List<Row> rows = below.stream().map(StatusTree::environment).toList();
        List<Row> all = new ArrayList<>(List.of(head));
        all.addAll(rows);
        int[] widths = new int[head.cells().size()];
        for (int row = 0; row < all.size(); row++) {
            for (int n = 0; n < widths.length; n++) {
                int branch = n == 0 && row > 0 ? BRANCH : 0;
                widths[n] = Math.max(widths[n], all.get(row).cells().get(n).length() + branch);
            }
        }
        StringBuilder text = new StringBuilder();
        line(text, "", head, widths, colours);
        head.below().forEach(sentence -> text.append(rows.isEmpty() ? "   " : "│  ").append(sentence).append('\n'));
        for (int n = 0; n < rows.size(); n++) {
            boolean last = n == rows.size() - 1;
            line(text, last ? "└─ " : "├─ ", rows.get(n), widths, colours);
            rows.get(n).below().forEach(sentence -> text.append(last ? "      " : "│     ").append(sentence).append('\n'));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String branch, Row row, int[] widths, Ansi colours) {
        StringBuilder line = new StringBuilder(branch);
        for (int n = 0; n < widths.length; n++) {
            String cell = row.cells().get(n);
            int pad = widths[n] - cell.length() - (n == 0 ? branch.length() : 0);
            boolean ready = n == 1 && !cell.isEmpty();
            line.append(ready ? colours.string("@|" + colour(row.ready()) + " " + cell + "|@") : cell).append(" ".repeat(pad)).append("  ");
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static String colour(String ready) {
        return switch (ready) {
            case "True" -> "green";
            case "False" -> "red";
            default -> "yellow";
        };
    }

    private static Row site(Site site) {
        SiteStatus status = site.getStatus();
        List<Condition> conditions = status == null ? null : status.conditions();
        String release = status == null || status.release() == null
                ? "no release"
                : "release " + status.release().name() + (status.release().revision() == null
                        ? ""
                        : " (revision " + status.release().revision() + ")");
        List<String> below = new ArrayList<>();
        // What an environment says is told below the environment.
        Conditions.find(conditions, Conditions.READY)
                .filter(c -> !c.status().equals("True") && !c.message().startsWith(site.getMetadata().getName() + "-"))
                .ifPresent(c -> lines(c).forEach(below::add));
        String url = Optional.ofNullable(site.getSpec().domain()).orElse("");
        return new Row(List.of(key(site), word(conditions), release, url), state(conditions), below);
    }

    private static Row environment(Environment environment) {
        EnvironmentStatus status = environment.getStatus();
        List<Condition> conditions = conditions(environment);
        String stage = status == null || status.stage() == null ? "" : " (" + status.stage().name().toLowerCase(Locale.ROOT) + ")";
        String release = status == null || status.release() == null
                ? "nothing deployed"
                : status.release().revision() == null ? "release " + status.release().name() : "revision " + status.release().revision();
        List<String> below = new ArrayList<>();
        Optional<Condition> unready = Conditions.find(conditions, Conditions.READY).filter(c -> !c.status().equals("True"));
        unready.ifPresent(c -> lines(c).forEach(below::add));
        troubles(environment).stream().filter(c -> unready.filter(ready -> ready.message().equals(c.message()) || c.type().equals(
                "Available")).isEmpty()).forEach(c -> lines(c).forEach(below::add));
        Conditions.find(conditions, Conditions.NOTED).stream().flatMap(c -> lines(c).stream()).filter(line -> !below.contains(line))
                .forEach(
                        below::add);
        password(environment).ifPresent(below::add);
        String url = status == null || status.url() == null ? "" : status.url();
        return new Row(List.of(environment.getMetadata().getName() + stage, word(conditions), release, url), state(conditions), below);
    }

    /** What a task wrote last has lines of its own. */
    private static List<String> lines(Condition condition) {
        return (condition.reason() + ": " + condition.message()).lines().toList();
    }

    /** The command that reads the password of a closed door. */
    static Optional<String> password(Environment environment) {
        EnvironmentStatus status = environment.getStatus();
        if (status == null || status.namespace() == null || status.effective() == null || status.effective()
                .visitors() != VisitorPolicy.PASSWORD) {
            return Optional.empty();
        }
        String own = environment.getSpec().visitors() == null ? null : environment.getSpec().visitors().passwordSecretName();
        String namespace = own == null ? status.namespace() : environment.getMetadata().getNamespace();
        return Optional.of("password: kubectl -n " + namespace + " get secret " + (own == null ? Names.VISITORS : own)
                + " -o go-template='{{.data.username | base64decode}} {{.data.password | base64decode}}{{\"\\n\"}}'");
    }

    /** READY and why, as one word each. */
    private static String word(List<Condition> conditions) {
        return Conditions.find(conditions, Conditions.READY)
                .map(c -> c.status().equals("True") ? "Ready" + (c.reason().equals("Running") ? "" : " (" + c.reason() + ")") : "Not ready")
                .orElse("Not looked at yet");
    }

    private static String state(List<Condition> conditions) {
        return Conditions.find(conditions, Conditions.READY).map(Condition::status).orElse("Unknown");
    }
}
