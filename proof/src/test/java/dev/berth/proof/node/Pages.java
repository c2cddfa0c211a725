package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands of the documentation, as somebody types them who reads it. */
record Pages(Installed installed) {

    /** Those of a page, in its order. */
    static List<String> commands(String page) throws IOException {
        return commands(page, "bash");
    }

    /** @param fence word behind the opening of the blocks */
    static List<String> commands(String page, String fence) throws IOException {
        Matcher blocks = Pattern.compile("^```" + fence + "\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE).matcher(Files.readString(
                TestCluster.ROOT.resolve(page)));
        List<String> commands = new ArrayList<>();
        while (blocks.find()) {
            blocks.group(1).replace("\\\n", " ").lines().map(String::strip).filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(commands::add);
        }
        return commands;
    }

    /** What it prints; it must end well. */
    String run(String command) {
        Map<String, String> environment = new HashMap<>(installed.cluster().environment());
        String programs = installed.cluster().facts().get("BERTH_BIN");
        if (programs != null) {
            environment.put("PATH", programs + ":" + System.getenv("PATH"));
        }
        Command.Result result = Command.attempt(10, environment, "", List.of("bash", "-o", "pipefail", "-c", "cd '" + TestCluster.ROOT
                + "' && " + command));
        boolean secret = command.contains("get secret");
        System.out.println("$ " + command + "\n" + (secret ? "(a password)" : result.out().lines().limit(12).toList()));
        assertThat(result.code()).as("%s%n%s", command, result.err()).isZero();
        return result.out();
    }
}
