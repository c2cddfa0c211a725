package dev.berth.proof.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dump holds, read by other means than the runner's. Values must hold no parentheses, quotes, commas and line ends.
 *
 * @param tables rows by table, each as its values with a space between them
 */
record Dump(Map<String, List<String>> tables) {
    private static final Pattern CREATED = Pattern.compile("^CREATE TABLE (?:public\\.)?`?(\\w+)`?", Pattern.MULTILINE);
    private static final Pattern INSERT = Pattern.compile("^INSERT INTO `(\\w+)` VALUES\\s*(.*?);$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern TUPLE = Pattern.compile("\\(([^()]*)\\)");
    private static final Pattern COPY = Pattern.compile("^COPY public\\.(\\w+) \\([^)]*\\) FROM stdin;\\n(.*?)^\\\\\\.$", Pattern.DOTALL
            | Pattern.MULTILINE);

    /** One of mariadb-dump. */
    static Dump ofMariaDb(String text) {
        Map<String, List<String>> tables = created(text);
        Matcher inserts = INSERT.matcher(text);
        while (inserts.find()) {
            List<String> rows = tables.get(inserts.group(1));
            TUPLE.matcher(inserts.group(2)).results().forEach(row -> rows.add(row.group(1).replace("'", "").replace(',', ' ')));
        }
        return new Dump(tables);
    }

    /** One of pg_dump. */
    static Dump ofPostgresql(String text) {
        Map<String, List<String>> tables = created(text);
        Matcher copies = COPY.matcher(text);
        while (copies.find()) {
            copies.group(2).lines().forEach(row -> tables.get(copies.group(1)).add(row.replace('\t', ' ')));
        }
        return new Dump(tables);
    }

    private static Map<String, List<String>> created(String text) {
        Map<String, List<String>> tables = new TreeMap<>();
        CREATED.matcher(text).results().forEach(table -> tables.put(table.group(1), new ArrayList<>()));
        return tables;
    }

    /** Of all tables. */
    long rows() {
        return tables.values().stream().mapToLong(List::size).sum();
    }
}
