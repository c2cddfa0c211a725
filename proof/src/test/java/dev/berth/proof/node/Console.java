package dev.berth.proof.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of the documentation that shows commands with what they print: blocks fenced as {@code console}, in which a line that begins with
 * {@code $} is a command and the lines below it are its output. A line that is {@code …} stands for any number of lines.
 */
record Console(String page) {
    private static final Pattern BLOCK = Pattern.compile("(?<=^```console\\n)(.*?)(?=^```)", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String ANY = "…";

    /** A command and what the page says that it prints. */
    record Entry(String command, List<String> output) {
        /** Whether this is what it printed, but for what differs from day to day. */
        boolean agrees(String printed) {
            String pattern = String.join("", output.stream().map(line -> line.equals(ANY)
                    ? "(?:.*\\n)*?"
                    : Pattern.quote(timeless(line))
                            + "\\n").toList());
            String said = String.join("", printed.lines().map(line -> timeless(line) + "\n").toList());
            return Pattern.matches(pattern, said);
        }
    }

    /** Without hashes, times, ages, made-up names, and the widths of columns that depend on them. */
    private static String timeless(String line) {
        return line.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UID")
                .replaceAll("[0-9a-f]{12,}", "HASH")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d([T ][0-9:]+Z?)?", "TIME")
                .replaceAll("\\b\\d+(\\.\\d+)?[smhd]\\b", "AGE")
                .replaceAll("\\b(shop-[a-z]+)-[a-z0-9]{5}\\b", "$1-NAME")
                .replaceAll("[-─]{4,}", "-")
                .replaceAll(" +", " ")
                .strip();
    }

    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(page);
        while (blocks.find()) {
            entries.addAll(entries(blocks.group()));
        }
        return entries;
    }

    private static List<Entry> entries(String block) {
        List<Entry> entries = new ArrayList<>();
        for (String line : block.lines().toList()) {
            if (line.startsWith("$ ")) {
                entries.add(new Entry(line.substring(2), new ArrayList<>()));
            } else {
                entries.getLast().output().add(line);
            }
        }
        return entries;
    }

    /** The page with what commands print now; one whose output leaves lines out, or agrees, is left as it stands. */
    String with(Function<Entry, String> printed) {
        return BLOCK.matcher(page).replaceAll(block -> Matcher.quoteReplacement(String.join("", entries(block.group()).stream().map(
                entry -> text(entry, printed.apply(entry))).toList())));
    }

    private static String text(Entry entry, String now) {
        boolean stands = entry.output().contains(ANY) || !entry.output().isEmpty() && entry.agrees(now);
        String output = stands ? String.join("", entry.output().stream().map(line -> line + "\n").toList()) : now;
        return "$ " + entry.command() + "\n" + output;
    }
}
