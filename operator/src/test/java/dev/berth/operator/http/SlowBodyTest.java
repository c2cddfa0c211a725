package dev.berth.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** In a process of its own: the JDK reads its limits once, when the first server of a process is made, and here others have made theirs. */
class SlowBodyTest {
    private static final Duration TOO_LONG = Duration.ofSeconds(25);

    /** A few such senders would hold all the places there are. */
    @Test
    void aDeliveryThatDripsInIsCutOffAndNotAtOnce() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", System.getProperty(
                "java.class.path"), Elsewhere.class.getName()).start();
        try (BufferedReader said = other.inputReader()) {
            int port = Integer.parseInt(said.readLine());
            assertThat(untilCutOff(port)).isBetween(Duration.ofSeconds(5), TOO_LONG);
        } finally {
            other.destroyForcibly();
        }
    }

    private static Duration untilCutOff(int port) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /hooks/acme/shop HTTP/1.1\r\nHost: berth\r\nContent-Length: 100000\r\n\r\n".getBytes(
                    StandardCharsets.US_ASCII));
            while (System.nanoTime() - begun <= TOO_LONG.toNanos()) {
                out.write('.');
                Thread.sleep(100);
            }
        } catch (IOException cutOff) {
            return Duration.ofNanos(System.nanoTime() - begun);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The other process. */
    static final class Elsewhere {
        private Elsewhere() {}

        public static void main(String[] arguments) throws IOException {
            Hooks hooks = new Hooks(0, new Hooks.Sites() {
                @Override
                public Optional<byte[]> key(String namespace, String site) {
                    return Optional.empty();
                }

                @Override
                public void lookNow(String namespace, String site) {}
            }, new SimpleMeterRegistry());
            System.out.println(hooks.port());
        }
    }
}
