package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path folder;

    /** The port for health is open by then, and would keep a process alive that does nothing else. */
    @Test
    void aClassThatCannotBeLoadedEndsTheProcess() throws IOException, InterruptedException {
        Path broken = Files.createDirectories(folder.resolve("dev/berth/operator/loop")).resolve("Loop.class");
        Files.write(broken, new byte[0]);
        Path log = folder.resolve("log");
        ProcessBuilder starting = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"), Main.class.getName());
        starting.environment().put("BERTH_PORT", Integer.toString(freePort()));
        starting.environment().put("KUBECONFIG", folder.resolve("none").toString());
        Process operator = starting.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(operator.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(operator.exitValue()).isEqualTo(1);
            assertThat(log).content().contains("the operator could not be started", "ClassFormatError");
        } finally {
            operator.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
