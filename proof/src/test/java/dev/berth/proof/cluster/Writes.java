package dev.berth.proof.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Requests of one user, as the API server's audit log tells them. */
public final class Writes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> CHANGING = Set.of("create", "update", "patch", "delete", "deletecollection");

    private final Path log;
    private final String user;
    private long from;
    private Object begun;

    /** Counts from now on. */
    public Writes(Path log, String user) {
        this.log = log;
        this.user = user;
        mark();
    }

    /**
     * One request.
     *
     * @param resource    plural, with its subresource: {@code sites/status}
     * @param subject     {@code namespace/name}
     * @param code        HTTP status of the answer
     * @param received    when it came in
     * @param answered    when its answer was out
     */
    public record Request(String verb, String resource, String subject, int code, Instant received, Instant answered) {
        /** It changed something, or tried to. */
        public boolean changing() {
            return CHANGING.contains(verb);
        }

        /** Events, leases and questions about one's own rights are counted apart. */
        public boolean aside() {
            return Set.of("events", "leases", "selfsubjectaccessreviews", "selfsubjectrulesreviews").contains(resource);
        }
    }

    /** Counts from here on. */
    public void mark() {
        try {
            from = Files.size(log);
            begun = identity();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Object identity() throws IOException {
        return Files.readAttributes(log, BasicFileAttributes.class).fileKey();
    }

    /** Every request since the mark, in the order of the log. Throws when the log was rolled over meanwhile: it would look like silence. */
    public List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        try (var channel = Files.newByteChannel(log)) {
            if (!identity().equals(begun)) {
                throw new IllegalStateException(log
                        + " was rolled over since the mark, so what was asked meanwhile cannot be counted: raise "
                        + "--audit-log-maxsize in tools/cluster/control-plane.sh");
            }
            // Whatever line the mark fell into was begun before it.
            channel.position(Math.max(0, from - 1));
            var reader = new java.io.BufferedReader(java.nio.channels.Channels.newReader(channel, java.nio.charset.StandardCharsets.UTF_8));
            if (from > 0) {
                reader.readLine();
            }
            String line = reader.readLine();
            while (line != null) {
                String next = reader.readLine();
                if (line.contains(user)) { // most lines are other people's, and parsing them takes longest
                    parsed(line, next == null).filter(this::counts).map(Writes::request).ifPresent(requests::add);
                }
                line = next;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return requests;
    }

    /** @param last it may still be being written: then it is whole the next time */
    private static Optional<JsonNode> parsed(String line, boolean last) throws IOException {
        try {
            return Optional.of(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            if (last) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean counts(JsonNode entry) {
        return entry.path("user").path("username").asText().equals(user) && entry.path("stage").asText().equals("ResponseComplete");
    }

    /** Changing requests since the mark, without events and leases. */
    public List<Request> writes() {
        return requests().stream().filter(Request::changing).filter(Predicate.not(Request::aside)).toList();
    }

    /** How many of each: {@code patch deployments -> 4}. */
    public static Map<String, Long> table(List<Request> requests) {
        return requests.stream()
                .collect(Collectors.groupingBy(r -> r.verb() + " " + r.resource() + " " + r.code(), TreeMap::new, Collectors.counting()));
    }

    /** What one line of the log tells. */
    public static Request request(JsonNode entry) {
        JsonNode on = entry.path("objectRef");
        String below = on.path("subresource").asText("");
        return new Request(
                entry.path("verb").asText(),
                on.path("resource").asText() + (below.isEmpty() ? "" : "/" + below),
                on.path("namespace").asText("") + "/" + on.path("name").asText(""),
                entry.path("responseStatus").path("code").asInt(),
                Instant.parse(entry.path("requestReceivedTimestamp").asText()),
                Instant.parse(entry.path("stageTimestamp").asText()));
    }
}
