package dev.berth.operator.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class FlatJsonTest {
    private final LoggerContext context = new LoggerContext();
    private final FlatJson encoder = new FlatJson();

    @BeforeEach
    void start() {
        encoder.setContext(context);
        encoder.start();
    }

    @Test
    void putsFieldsAtTheTop() throws Exception {
        LoggingEvent event = event("brought {}", null, "about");
        event.addKeyValuePair(new KeyValuePair("namespace", "acme"));
        event.addKeyValuePair(new KeyValuePair("writes", 3));
        event.addKeyValuePair(new KeyValuePair("message", "of the server"));
        event.setInstant(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(read(event)).isEqualTo(new ObjectMapper().readTree(
                """
                        {"time": "2026-01-01T00:00:00Z", "level": "INFO", "logger": "dev.berth", "thread": "main", "message": "brought about",
                         "namespace": "acme", "writes": 3, "_message": "of the server"}"""));
    }

    @Test
    void keepsAStackInOneLine() throws Exception {
        LoggingEvent event = event("a \"quoted\"\nproblem", new IllegalStateException("broken"));
        assertThat(new String(encoder.encode(event), StandardCharsets.UTF_8)).endsWith("}\n").containsOnlyOnce("\n");
        assertThat(read(event).get("exception").asText()).contains("IllegalStateException: broken").contains("keepsAStackInOneLine");
        assertThat(read(event).get("message").asText()).isEqualTo("a \"quoted\"\nproblem");
    }

    private LoggingEvent event(String message, Throwable problem, Object... arguments) {
        LoggingEvent event = new LoggingEvent("test", context.getLogger("dev.berth"), Level.INFO, message, problem, arguments);
        event.setThreadName("main");
        return event;
    }

    private JsonNode read(LoggingEvent event) throws Exception {
        return new ObjectMapper().readTree(encoder.encode(event));
    }
}
