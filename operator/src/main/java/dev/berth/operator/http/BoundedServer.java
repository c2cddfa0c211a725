package dev.berth.operator.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A server on which nobody can hold a place by talking slowly. */
final class BoundedServer {
    /** For a whole request, body included; GitHub gives a delivery no longer. In seconds: what the JDK's page says of milliseconds is not so. */
    private static final String LONGEST_REQUEST = "10";

    static {
        // Read once, when the first server of the process is made; there is no other way to say it.
        System.setProperty("sun.net.httpserver.maxReqTime", LONGEST_REQUEST);
    }

    private BoundedServer() {}

    /**
     * Opens the port, and serves nothing yet.
     *
     * @throws IOException when it is taken
     */
    static HttpServer open(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        return server;
    }
}
