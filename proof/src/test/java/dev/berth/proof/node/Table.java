package dev.berth.proof.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What was found, as a Markdown table: printed, and kept below {@code proof/target}. */
final class Table {
    private final List<String> lines = new ArrayList<>();

    Table(String... columns) {
        row(columns);
        lines.add("|" + " --- |".repeat(columns.length));
    }

    void row(String... cells) {
        lines.add("| " + String.join(" | ", Arrays.stream(cells).map(cell -> cell.replace("|", "\\|").replace("\n", " ").strip()).toList())
                + " |");
    }

    void print(String file) {
        String text = String.join("\n", lines) + "\n";
        System.out.println("\n" + file + "\n" + text);
        Installed.file(file, text);
    }
}
