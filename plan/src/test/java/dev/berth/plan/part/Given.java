package dev.berth.plan.part;

import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Ground;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The tenant acme with its site shop, on a small cluster. */
public final class Given {
    private Given() {}

    public static Scope scope(Stage stage) {
        String name = "shop-" + stage.name().toLowerCase(Locale.ROOT);
        return new Scope(
                new Owner("Environment", "acme", name, "0d5b0c5e-94b3-4b9b-8d0e-6f2a1c3b7e5" + stage.ordinal()),
                "7b1f6c1a-2f0e-4c58-9f37-0a4d5e6b8c90",
                "acme--" + name,
                "shop",
                stage);
    }

    public static Ground ground() {
        return new Ground(
                "kube-system",
                Map.of("app.kubernetes.io/name", "traefik"),
                List.of(8443, 8000),
                "kube-system",
                Map.of("k8s-app", "kube-dns"),
                List.of("192.168.1.10", "203.0.113.7", "2001:db8::7"),
                List.of("10.42.0.0/16", "10.43.0.0/16"),
                new Tls(TlsMode.NONE, null, null, null),
                "berth-system");
    }

    public static Stack stack(String yaml) {
        return Serialization.unmarshal(yaml, Stack.class);
    }
}
