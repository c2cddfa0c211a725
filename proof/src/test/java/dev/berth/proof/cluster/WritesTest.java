package dev.berth.proof.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritesTest {
    private static final String LINE = """
            {"stage": "ResponseComplete", "verb": "patch", "user": {"username": "us"}, "objectRef": {"resource": "services", \
            "namespace": "a", "name": "web"}, "responseStatus": {"code": 200}, \
            "requestReceivedTimestamp": "2026-01-01T00:00:00Z", "stageTimestamp": "2026-01-01T00:00:01Z"}
            """;

    @TempDir
    Path folder;

    @Test
    void countsWhatWasAskedSinceTheMark() throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), LINE);
        Writes writes = new Writes(log, "us");
        assertThat(writes.writes()).isEmpty();
        Files.writeString(log, LINE + LINE.replace("\"us\"", "\"them\""), StandardOpenOption.APPEND);
        assertThat(writes.writes()).extracting(Writes.Request::subject).containsExactly("a/web");
    }

    /** The server writes while we read. */
    @Test
    void aLineThatIsStillBeingWrittenIsCountedOnceItIsWhole() throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), LINE + LINE.substring(0, 60));
        Writes writes = new Writes(log, "us");
        Files.writeString(log, LINE.substring(60) + LINE.substring(0, 100), StandardOpenOption.APPEND);
        assertThat(writes.writes()).as("one begun before the mark, one not whole yet").isEmpty();
        Files.writeString(log, LINE.substring(100) + LINE, StandardOpenOption.APPEND);
        assertThat(writes.writes()).hasSize(2);
        writes.mark();
        assertThat(writes.writes()).isEmpty();
    }

    @Test
    void aLogThatWasRolledOverIsNotTakenForSilence() throws IOException {
        Path log = Files.writeString(folder.resolve("audit.log"), LINE);
        Writes writes = new Writes(log, "us");
        Files.move(log, folder.resolve("audit-old.log"));
        Files.writeString(log, "");
        assertThatThrownBy(writes::requests).hasMessageContaining("rolled over");
    }
}
