package dev.berth.proof.acto;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What came of every mutation, counted and told. */
final class Tally {
    /** How one ended. */
    enum End {
        REFUSED,
        READY,
        FINDING,
        WRONG,
        UNRECOVERABLE,
        UNTRIED
    }

    private final Map<String, Map<End, Integer>> counts = new TreeMap<>();
    private final Map<String, Set<String>> places = new TreeMap<>();
    private final Set<String> untried = new TreeSet<>();
    private int rehearsed;
    private final List<String> bad = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> left = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();

    synchronized void refused(Mutation mutation, String sentence) {
        count(mutation, End.REFUSED);
        refusals.add(line(mutation, sentence));
    }

    synchronized void ready(Mutation mutation) {
        count(mutation, End.READY);
    }

    /** Taken by the API server in a dry run. Until it is tried it counts as such: a report may be asked for at any time. */
    synchronized void accepted(Mutation mutation) {
        count(mutation, End.UNTRIED);
        untried.add(mutation.toString());
    }

    /** How many were tried on a site that runs. */
    synchronized int tried() {
        return counts.values().stream().flatMap(of -> of.entrySet().stream()).filter(end -> end.getKey() != End.REFUSED && end
                .getKey() != End.UNTRIED).mapToInt(Map.Entry::getValue).sum();
    }

    synchronized void finding(Mutation mutation, String sentence) {
        count(mutation, End.FINDING);
        findings.add(line(mutation, sentence));
    }

    /** The same mutation on the decisions alone; it is counted by what came of it on the API server. */
    synchronized void rehearsed(Mutation mutation, Optional<String> wrong) {
        rehearsed++;
        wrong.ifPresent(why -> {
            bad.add(line(mutation, "rehearsed: " + why));
            System.out.println("acto: " + mutation + "\n  rehearsed: " + why);
        });
    }

    synchronized void bad(Mutation mutation, End end, String why) {
        count(mutation, end);
        bad.add(line(mutation, end + ": " + why));
        System.out.println("acto: " + mutation + "\n  " + end + ": " + why);
    }

    private void count(Mutation mutation, End end) {
        Map<End, Integer> of = counts.computeIfAbsent(mutation.kind(), _ -> new TreeMap<>());
        of.merge(end, 1, Integer::sum);
        if (untried.remove(mutation.toString())) {
            of.merge(End.UNTRIED, -1, Integer::sum);
        }
        places.computeIfAbsent(mutation.kind(), _ -> new TreeSet<>()).add(mutation.place().path());
    }

    /** What stays in the workload namespace on the way back. */
    synchronized void left(Mutation mutation, String what) {
        left.add(line(mutation, what));
    }

    /** Wrong and unrecoverable states. */
    synchronized List<String> bad() {
        return List.copyOf(bad);
    }

    private static String line(Mutation mutation, String text) {
        String flat = text.replace("\n", " ").replace("|", "\\|");
        return "| " + mutation.kind() + " | `" + mutation.place().path() + "` | " + mutation.name().replaceAll("\\s", " ").replace("|",
                "\\|")
                + " | " + (flat.length() < 400 ? flat : flat.substring(0, 400) + "…") + " |";
    }

    /** The report, also as a file. */
    synchronized String report(Path file, String head) {
        StringBuilder text = new StringBuilder("# Sweep over every field\n\n").append(head).append(
                "\n\n| kind | places | mutations | refused | accepted | tried | ready | a finding | wrong | unrecoverable | left untried |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (String kind : counts.keySet()) {
            Map<End, Integer> of = counts.get(kind);
            int all = of.values().stream().mapToInt(Integer::intValue).sum();
            int refused = of.getOrDefault(End.REFUSED, 0);
            text.append("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |%n".formatted(kind, places.get(kind).size(), all, refused,
                    all - refused, all - refused - of.getOrDefault(End.UNTRIED, 0), of.getOrDefault(End.READY, 0), of.getOrDefault(
                            End.FINDING, 0), of.getOrDefault(End.WRONG,
                                    0), of.getOrDefault(End.UNRECOVERABLE, 0), of.getOrDefault(End.UNTRIED, 0)));
        }
        text.append("\nRehearsed on the decisions alone: ").append(rehearsed).append(".\n");
        section(text, "Wrong or unrecoverable", bad);
        String summary = text.toString();
        section(text, "Accepted, and told in a sentence", findings);
        section(text, "Kept on the way back", left);
        section(text, "Refused by the API server", refusals);
        text.append("\n## Left untried\n\n").append(untried.isEmpty() ? "None." : "- " + String.join("\n- ", untried)).append('\n');
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return summary;
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        text.append("\n## ").append(title).append("\n\n");
        if (lines.isEmpty()) {
            text.append("None.\n");
        } else {
            text.append("| kind | place | value | what was said |\n|---|---|---|---|\n").append(String.join("\n", lines)).append('\n');
        }
    }
}
