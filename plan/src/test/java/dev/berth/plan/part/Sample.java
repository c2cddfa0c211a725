package dev.berth.plan.part;

import dev.berth.api.Autoscale;
import dev.berth.api.Resources;
import dev.berth.api.Stage;
import dev.berth.plan.Fill;
import dev.berth.plan.Owner;
import dev.berth.plan.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The production environment of a shop. */
public final class Sample {
    public static final Scope SCOPE = new Scope(new Owner("Environment", "acme", "shop-prod", "uid-env"), "uid-tenant", "acme--shop-prod",
            "shop", Stage.PROD);

    private Sample() {}

    /** What it fills in: one pod per component, unless a test says otherwise. */
    public static Fill fill(String... components) {
        Map<String, Fill.Size> scale = new HashMap<>();
        for (String component : components) {
            scale.put(component, new Fill.Size(1, Optional.empty(), null));
        }
        return new Fill(
                "shop-9f2c41d07ab3",
                "https://shop.example.com",
                "shop.example.com",
                "shop-prod",
                Stage.PROD,
                Map.of("SMTP_HOST", "smtp.acme.example", "GREETING", "$(HOME) for $$5", "EMPTY", ""),
                Optional.of("print-1"),
                scale,
                Map.of("uploads", "uploads-2", "db", "db-1", "cache", "cache-1"),
                Map.of(),
                false,
                List.of());
    }

    public static Fill scaled(Fill fill, String component, int replicas, Autoscale autoscale, Resources resources) {
        Map<String, Fill.Size> scale = new HashMap<>(fill.scale());
        scale.put(component, new Fill.Size(replicas, Optional.ofNullable(autoscale), resources));
        return new Fill(fill.releaseName(), fill.url(), fill.hostname(), fill.environment(), fill.stage(), fill.settings(), fill
                .secretPrint(),
                scale, fill.claims(), fill.nodeSelector(), fill.suspended(), fill.pullSecrets());
    }

    public static Fill suspended(Fill fill) {
        return new Fill(fill.releaseName(), fill.url(), fill.hostname(), fill.environment(), fill.stage(), fill.settings(), fill
                .secretPrint(),
                fill.scale(), fill.claims(), fill.nodeSelector(), true, fill.pullSecrets());
    }

    public static Fill placed(Fill fill, Map<String, String> nodeSelector, List<String> pullSecrets) {
        return new Fill(fill.releaseName(), fill.url(), fill.hostname(), fill.environment(), fill.stage(), fill.settings(), fill
                .secretPrint(),
                fill.scale(), fill.claims(), nodeSelector, fill.suspended(), pullSecrets);
    }

    public static Fill without(Fill fill, boolean hostname, boolean claims) {
        return new Fill(fill.releaseName(), fill.url(), hostname ? null : fill.hostname(), fill.environment(), fill.stage(), fill
                .settings(),
                Optional.empty(), fill.scale(), claims ? Map.of() : fill.claims(), fill.nodeSelector(), fill.suspended(), fill
                        .pullSecrets());
    }

    /** With a claim for a volume of that name. */
    public static Fill claimed(Fill fill, String volume) {
        Map<String, String> claims = new HashMap<>(fill.claims());
        claims.put(volume, volume + "-1");
        return new Fill(fill.releaseName(), fill.url(), fill.hostname(), fill.environment(), fill.stage(), fill.settings(), fill
                .secretPrint(),
                fill.scale(), claims, fill.nodeSelector(), fill.suspended(), fill.pullSecrets());
    }
}
