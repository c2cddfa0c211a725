package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Site;
import dev.berth.api.SiteStatus;
import dev.berth.api.VisitorPolicy;
import dev.berth.plan.Names;
import dev.berth.plan.condition.Conditions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;

/**
 * Sites and environments as a tree.
 *
 * @param only the name of a Site or of an Environment; the Site of either is shown whole
 */
record StatusTree(List<Site> sites, List<Environment> environments, Optional<String> only) {
    private static final Comparator<io.fabric8.kubernetes.api.model.HasMetadata> BY_NAME = Comparator.<io.fabric8.kubernetes.api.model.HasMetadata, String>comparing(
            o -> o.getMetadata().getNamespace())
            .thenComparing(o -> o.getMetadata().getName());

    /** Characters that the lines of the tree take. */
    private static final int BRANCH = 3;

    /** One row of the tree: its cells, and the lines that stand below it. */
    private record Row(List<String> cells, String ready, List<String> below) {}

    /** The tree; {@code where} is said when there is nothing in it. */
    String text(Ansi colours, String where) {
        Map<String, List<Environment>> bySite = new TreeMap<>();
        environments.stream().sorted(BY_NAME).forEach(e -> bySite.computeIfAbsent(siteOf(e), _ -> new ArrayList<>()).add(e));
        StringBuilder text = new StringBuilder();
        for (Site site : sites.stream().sorted(BY_NAME).toList()) {
            List<Environment> below = Optional.ofNullable(bySite.remove(key(site))).orElse(List.of());
            if (shown(site.getMetadata().getName(), below)) {
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
        return text.isEmpty() ? nothing(where) : text.toString();
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
                .ifPresent(c -> below.add(c.reason() + ": " + c.message()));
        String url = Optional.ofNullable(site.getSpec().domain()).orElse("");
        return new Row(List.of(key(site), word(conditions), release, url), state(conditions), below);
    }

    private static Row environment(Environment environment) {
        EnvironmentStatus status = environment.getStatus();
        List<Condition> conditions = status == null ? null : status.conditions();
        String stage = status == null || status.stage() == null ? "" : " (" + status.stage().name().toLowerCase(Locale.ROOT) + ")";
        String release = status == null || status.release() == null
                ? "nothing deployed"
                : status.release().revision() == null ? "release " + status.release().name() : "revision " + status.release().revision();
        List<String> below = new ArrayList<>();
        Conditions.find(conditions, Conditions.READY).filter(c -> !c.status().equals("True")).ifPresent(c -> below.add(c.reason() + ": " + c
                .message()));
        password(environment).ifPresent(below::add);
        String url = status == null || status.url() == null ? "" : status.url();
        return new Row(List.of(environment.getMetadata().getName() + stage, word(conditions), release, url), state(conditions), below);
    }

    /** The command that reads the password of a closed door. */
    private static Optional<String> password(Environment environment) {
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
