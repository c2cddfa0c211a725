package dev.berth.operator.probe;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Closes a socket when its time is over, whatever is waited for: a handshake, a part of a record, a page. Until then it can be called off. */
record Deadline(CompletableFuture<Void> end) implements AutoCloseable {
    static Deadline of(Duration time, Socket socket) {
        return new Deadline(CompletableFuture.runAsync(() -> close(socket), CompletableFuture.delayedExecutor(time.toMillis(),
                TimeUnit.MILLISECONDS)));
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            return; // nothing more can be done, and whoever reads has been told the same
        }
    }

    @Override
    public void close() {
        end.cancel(false);
    }
}
