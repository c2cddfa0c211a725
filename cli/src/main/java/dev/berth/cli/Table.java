package dev.berth.cli;

import java.util.List;

/** Rows as columns, as kubectl prints them. */
final class Table {
    private static final int GAP = 3;

    private Table() {}

    /** The first row is the head; every row has as many cells. */
    static String text(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int n = 0; n < row.size(); n++) {
                int column = n;
                int width = rows.stream().mapToInt(other -> other.get(column).length()).max().orElse(0);
                line.append(row.get(n)).append(" ".repeat(width - row.get(n).length() + GAP));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
