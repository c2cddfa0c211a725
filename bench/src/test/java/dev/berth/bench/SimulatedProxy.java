package dev.berth.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.berth.api.HostnameClaim;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import dev.berth.plan.part.route.Route;
import dev.berth.proof.fake.FakeCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** A proxy on loopback that answers for every claimed hostname on behalf of the environment that holds it, as soon as it does. */
final class SimulatedProxy implements AutoCloseable {
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final SharedIndexInformer<HostnameClaim> claims;
    private final HttpsServer server;

    SimulatedProxy(KubernetesClient client) {
        claims = client.resources(HostnameClaim.class).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(HostnameClaim claim) {
                tokens.put(claim.getMetadata().getName(), token(claim));
            }

            @Override
            public void onUpdate(HostnameClaim before, HostnameClaim claim) {
                onAdd(claim);
            }

            @Override
            public void onDelete(HostnameClaim claim, boolean unknown) {
                tokens.remove(claim.getMetadata().getName());
            }
        });
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(FakeCertificate.context()));
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("proxy-", 0).factory()));
        server.start();
    }

    private static String token(HostnameClaim claim) {
        var holder = claim.getSpec().claimRef();
        Owner owner = new Owner("Environment", holder.namespace(), holder.environment(), holder.uid());
        return Route.token(new Scope(owner, "", "", "", null));
    }

    /** {@code 127.0.0.1:port}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String host = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Host"), "").replaceAll(":\\d+$", "");
        String token = tokens.get(host);
        if (token != null) {
            exchange.getResponseHeaders().set(Route.PROOF_HEADER, token);
        }
        exchange.sendResponseHeaders(token == null ? 404 : 200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        claims.close();
    }
}
