package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.proof.cluster.Writes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the operator changed of each site, as the API server's audit log tells it; the log is read once, by whoever asks. */
final class Trail {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK = 1 << 20;

    private final Path log;
    private final String user;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    private final Map<String, List<Writes.Request>> written = new HashMap<>();
    private long from;

    Trail(Path log, String user) {
        this.log = log;
        this.user = user;
    }

    /** What changed something of this site since then; what was refused is not told: it changes nothing. */
    synchronized List<Writes.Request> since(Instant when, String site) {
        read();
        return written.getOrDefault(site, List.of()).stream().filter(write -> write.received().isAfter(when)).toList();
    }

    private void read() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            if (file.length() < from) { // the API server has begun a new file
                from = 0;
                rest.reset();
            }
            file.seek(from);
            byte[] chunk = new byte[CHUNK];
            for (int read = file.read(chunk); read > 0; read = file.read(chunk)) {
                from += read;
                int begin = 0;
                for (int n = 0; n < read; n++) {
                    if (chunk[n] == '\n') {
                        rest.write(chunk, begin, n - begin);
                        line(rest.toString(StandardCharsets.UTF_8));
                        rest.reset();
                        begin = n + 1;
                    }
                }
                rest.write(chunk, begin, read - begin);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String line) throws IOException {
        if (!line.contains(user)) { // most lines are other people's, and parsing them takes longest
            return;
        }
        JsonNode entry = JSON.readTree(line);
        if (!entry.at("/user/username").asText().equals(user) || !entry.path("stage").asText().equals("ResponseComplete")) {
            return;
        }
        Writes.Request request = Writes.request(entry);
        if (request.changing() && !request.aside() && request.code() < 400) {
            JsonNode on = entry.path("objectRef");
            written.computeIfAbsent(Rig.site(on.path("namespace").asText(), on.path("name").asText()), _ -> new ArrayList<>()).add(request);
        }
    }
}
