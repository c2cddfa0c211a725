package dev.berth.operator.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /livez}, {@code /readyz} and {@code /metrics}. Answers before anything else of the operator runs. */
public final class Endpoints implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;

    /**
     * Opens the port.
     *
     * @param sick     why the process should be ended; empty while it is well
     * @param notReady what it still waits for; empty when it serves
     * @param metrics  in the Prometheus text format
     * @throws IOException when the port is taken
     */
    public Endpoints(int port, Supplier<Optional<String>> sick, Supplier<Optional<String>> notReady, Supplier<String> metrics)
            throws IOException {
        server = BoundedServer.open(port);
        server.createContext("/", exchange -> answer(exchange, NOT_FOUND, "/livez, /readyz and /metrics are here"));
        server.createContext("/livez", exchange -> health(exchange, sick.get()));
        server.createContext("/readyz", exchange -> health(exchange, notReady.get()));
        server.createContext("/metrics", exchange -> answer(exchange, OK, metrics.get()));
        server.start();
    }

    /** The port that was opened. */
    public int port() {
        return server.getAddress().getPort();
    }

    private static void health(HttpExchange exchange, Optional<String> problem) throws IOException {
        answer(exchange, problem.isEmpty() ? OK : UNAVAILABLE, problem.orElse("ok"));
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.endsWith("\n") ? text.getBytes(StandardCharsets.UTF_8) : (text + "\n").getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
