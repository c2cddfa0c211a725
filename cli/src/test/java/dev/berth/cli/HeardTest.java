package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeardTest {
    private static final String WAITS = "Stat(<config/>) returned error, retrying after 4.7s: dial tcp 10.0.8.15:8000: i/o timeout";

    private final StringWriter shown = new StringWriter();
    private final Heard heard = new Heard(new PrintWriter(shown));

    private void says(String some) {
        byte[] bytes = some.getBytes(StandardCharsets.UTF_8);
        heard.write(bytes, 0, bytes.length);
    }

    @Test
    void thatAStoreDoesNotAnswerIsToldLineByLine() {
        says(WAITS.substring(0, 20));
        assertThat(shown.toString()).isEmpty();
        says(WAITS.substring(20) + "\n" + WAITS + "\nFatal: ");
        assertThat(shown.toString().lines()).containsExactly(
                "The store does not answer, or not to this login. It is asked again for a quarter of an hour; Ctrl-C ends this.",
                "restic: " + WAITS, "restic: " + WAITS);
        says("grüße from the store\n");
        assertThat(heard.words()).isEqualTo("Fatal: grüße from the store");
    }

    @Test
    void whatElseItSaysIsKeptForTheEnd() {
        says("Fatal: wrong password or no key found\n");
        assertThat(shown.toString()).isEmpty();
        assertThat(heard.words()).isEqualTo("Fatal: wrong password or no key found");
    }
}
