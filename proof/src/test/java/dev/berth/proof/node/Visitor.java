package dev.berth.proof.node;

import dev.berth.proof.cluster.Command;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody at a browser, whose DNS leads every name to the node.
 *
 * @param user     for the door, or empty
 * @param password never an argument of a program: arguments can be seen
 */
record Visitor(Installed installed, String user, String password) {
    private static final Pattern ROW = Pattern.compile("(MariaDB|PostgreSQL|Redis) counts (\\d+) visits");

    static Visitor anybody(Installed installed) {
        return new Visitor(installed, "", "");
    }

    /**
     * What came back.
     *
     * @param status  0 when nothing answered
     * @param headers by lower-case name
     */
    record Answer(int status, Map<String, String> headers, String body) {
        /** How many visits an engine has counted, as the page says. */
        long visits(String engine) {
            Matcher row = ROW.matcher(body);
            while (row.find()) {
                if (row.group(1).equals(engine)) {
                    return Long.parseLong(row.group(2));
                }
            }
            throw new AssertionError("The page counts no visits in " + engine + ": " + body);
        }
    }

    /** Any certificate will do: which one is served is not what these tests are about. */
    Answer get(String url) {
        String proxy = installed.proxy(URI.create(url).getScheme());
        String door = user.isEmpty() ? "" : "user = \"" + user + ":" + password + "\"\n";
        Command.Result result = Command.attempt(1, Map.of(), door, List.of("curl", "-sSik", "-m", "20", "--http1.1", "-K", "-",
                "--connect-to", "::" + proxy, url));
        String text = result.out().replace("\r\n", "\n");
        int end = text.indexOf("\n\n");
        if (result.code() != 0 || end < 0) {
            return new Answer(0, Map.of(), result.err());
        }
        List<String> head = text.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        head.stream().skip(1).forEach(line -> headers.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1)
                .strip()));
        return new Answer(Integer.parseInt(head.getFirst().split(" ")[1]), headers, text.substring(end + 2));
    }
}
