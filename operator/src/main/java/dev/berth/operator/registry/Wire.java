package dev.berth.operator.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;

/** One request and its answer, bounded in time and size. Follows no redirect and knows no password. */
final class Wire implements AutoCloseable {

    /** Registry names come from users: past this many, further ones are counted together. */
    private static final int MOST_COUNTED = 1000;
    private static final String ALL_OTHERS = "others";

    private final HttpClient client;
    private final ConcurrentMap<String, LongAdder> requests = new ConcurrentHashMap<>();

    Wire(Duration connect, SSLContext trust) {
        // HTTP/1.1: over plain http the JDK would offer an upgrade to HTTP/2, at which some registries stumble.
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(connect).sslContext(trust)
                .followRedirects(HttpClient.Redirect.NEVER).build();
    }

    /**
     * An answer.
     *
     * @param uri  who answered
     * @param body the whole body, or empty when it was longer than allowed
     */
    record Answer(URI uri, int status, HttpHeaders headers, Optional<byte[]> body) {

        Optional<String> header(String name) {
            return headers.firstValue(name);
        }

        List<String> all(String name) {
            return headers.allValues(name);
        }
    }

    /**
     * @param registry for whom the request is counted
     * @param most     the longest body, in bytes
     * @param time     for all of it, body included
     * @throws HttpTimeoutException when it took longer
     * @throws IOException          when there was no answer
     */
    Answer send(String registry, HttpRequest request, int most, Duration time) throws IOException, InterruptedException {
        count(registry);
        // The request's own time limit would end with the headers: a body that drips in has no end.
        CompletableFuture<HttpResponse<Optional<byte[]>>> answer = start(request, most);
        try {
            HttpResponse<Optional<byte[]>> response = answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.uri(), response.statusCode(), response.headers(), response.body());
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("no whole answer in time");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException noAnswer ? noAnswer : new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private CompletableFuture<HttpResponse<Optional<byte[]>>> start(HttpRequest request, int most) throws IOException {
        try {
            return client.sendAsync(request, _ -> new Bounded(most));
        } catch (IllegalArgumentException _) {
            throw new IOException("no address that can be asked");
        }
    }

    /** Requests made since the start, by registry name. */
    Map<String, Long> requests() {
        Map<String, Long> counted = new TreeMap<>();
        requests.forEach((registry, count) -> counted.put(registry, count.sum()));
        return counted;
    }

    private void count(String registry) {
        boolean room = requests.containsKey(registry) || requests.size() < MOST_COUNTED;
        requests.computeIfAbsent(room ? registry : ALL_OTHERS, _ -> new LongAdder()).increment();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    /** Keeps a body up to a length, and stops reading past it. */
    private static final class Bounded implements HttpResponse.BodySubscriber<Optional<byte[]>> {
        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<Optional<byte[]>> body = new CompletableFuture<>();
        private Flow.Subscription subscription;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public CompletionStage<Optional<byte[]>> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            if (body.isDone()) {
                return;
            }
            for (ByteBuffer buffer : buffers) {
                if (buffer.remaining() > most - bytes.size()) {
                    subscription.cancel();
                    body.complete(Optional.empty());
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(Optional.of(bytes.toByteArray()));
        }
    }
}
