package dev.berth.plan.golden;

import dev.berth.api.Backup;
import dev.berth.api.BackupSpec;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Ground;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.CustomResource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The world of a {@code given.yaml}: Berth's kinds as users type them, live objects, and at most one document of kind World. */
record Given(MapWorld world, Stagehand stagehand) {
    private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

    /** What an administrator gets who changes nothing, on one node. */
    static final Ground GROUND = ground(Ground.Defaults.PLAIN);

    private static Ground ground(Ground.Defaults defaults) {
        return new Ground(
                "kube-system",
                Map.of("app.kubernetes.io/name", "traefik"),
                List.of(8000, 8443),
                "kube-system",
                Map.of("k8s-app", "kube-dns"),
                List.of("192.0.2.10"),
                List.of("10.42.0.0/16", "10.43.0.0/16"),
                new Tls(TlsMode.NONE, null, null, null),
                "berth-system",
                Ground.Backups.PUBLIC,
                defaults);
    }

    /**
     * The harness's own document; everything may be left out.
     *
     * @param clock    RFC 3339
     * @param defaults what the administrator set for sites that leave it out
     * @param tenants  tenant namespace to its uid
     * @param images   reference to what the registry says; {@code missing: true} or {@code refused} where it says no
     * @param secrets  {@code namespace/name} to type and keys
     * @param routes   hostname to the proxy's answer; where absent, the proxy follows the IngressRoutes
     * @param pods     component to what becomes of its pods
     */
    record WorldDocument(
            String kind,
            String clock,
            Defaults defaults,
            Map<String, String> tenants,
            Map<String, Image> images,
            Map<String, Secret> secrets,
            Map<String, RouteAnswer> routes,
            Map<String, Stagehand.Act> pods) {}

    record Defaults(String timeZone, String store) {
        private Ground.Defaults read() {
            return new Ground.Defaults(Optional.ofNullable(timeZone).map(ZoneId::of).orElse(Ground.Defaults.PLAIN.timeZone()), Optional
                    .ofNullable(store));
        }
    }

    /** The registry's answer; {@code tags} are those beside it that anybody asks for. */
    record Image(String digest, String user, List<Integer> ports, String workingDir, List<String> tags, boolean missing, Refused refused) {}

    record Refused(String reason, String message) {}

    record Secret(String type, Set<String> keys, Refused refused) {}

    static Given read(String yaml) {
        List<Documents.Document> documents = Documents.read(yaml);
        WorldDocument said = documents.stream()
                .filter(d -> d.kind().equals("World"))
                .map(d -> Documents.value(Documents.tree(d.tree()), WorldDocument.class))
                .findFirst()
                .orElse(new WorldDocument("World", null, null, null, null, null, null, null));
        Instant now = Optional.ofNullable(said.clock).map(Instant::parse).orElse(NEW_YEAR);
        MapWorld world = new MapWorld(now, Optional.ofNullable(said.defaults).map(one -> ground(one.read())).orElse(GROUND));
        orEmpty(said.tenants).forEach(world::tenant);
        orEmpty(said.secrets).forEach((name, secret) -> world.secret(name.split("/")[0], name.split("/")[1], print(name, secret)));
        orEmpty(said.routes).forEach((host, answer) -> world.route(host, new Known.Value<>(answer)));
        Map<String, Image> images = orEmpty(said.images);
        world.images(reference -> image(reference, images));
        documents.stream().filter(d -> !d.kind().equals("World")).forEach(d -> put(world, d, orEmpty(said.tenants), now));
        return new Given(world, new Stagehand(orEmpty(said.pods)));
    }

    private static void put(MapWorld world, Documents.Document document, Map<String, String> tenants, Instant now) {
        if (!Documents.isBerth(document)) {
            world.seen(Documents.value(Documents.tree(document.tree()), GenericKubernetesResource.class));
            return;
        }
        CustomResource<?, ?> typed = Documents.primary(document);
        if (typed instanceof HostnameClaim) {
            world.seen(typed);
            return;
        }
        identify(typed, now);
        if (!tenants.containsKey(typed.getMetadata().getNamespace())) {
            world.tenant(typed.getMetadata().getNamespace(), "uid-of-namespace-" + typed.getMetadata().getNamespace());
        }
        world.put(typed);
    }

    /** Somebody asks for a recovery point of acme's shop-dev, by the name now. */
    void askForBackup() {
        Backup backup = new Backup();
        backup.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("now").build());
        backup.setSpec(new BackupSpec("shop-dev", null, null, null, null, null, null));
        identify(backup, world().now());
        world().put(backup);
    }

    /** What an API server gives to an object that does not have it. */
    static void identify(CustomResource<?, ?> typed, Instant now) {
        var meta = typed.getMetadata();
        meta.setUid(Objects.requireNonNullElse(meta.getUid(), "uid-of-" + typed.getKind().toLowerCase(java.util.Locale.ROOT) + "-" + meta
                .getName()));
        meta.setGeneration(Objects.requireNonNullElse(meta.getGeneration(), 1L));
        meta.setResourceVersion(Objects.requireNonNullElse(meta.getResourceVersion(), "1"));
        meta.setCreationTimestamp(Objects.requireNonNullElse(meta.getCreationTimestamp(), now.toString()));
    }

    private static Known<SecretPrint> print(String name, Secret secret) {
        return secret.refused != null
                ? new Known.Unreadable<>(secret.refused.reason, secret.refused.message)
                : new Known.Value<>(new SecretPrint(Objects.requireNonNullElse(secret.type, "Opaque"), secret.keys, "print-of-" + name));
    }

    /** What {@code images} says of a reference; one with a digest is answered as the reference that has this digest. */
    private static Known<ImageFacts> image(String reference, Map<String, Image> images) {
        int at = reference.indexOf('@');
        Image image = at < 0 ? images.get(reference) : byDigest(reference.substring(at + 1), images);
        if (image == null) {
            return new Known.Pending<>();
        }
        if (image.refused != null) {
            return new Known.Unreadable<>(image.refused.reason, image.refused.message);
        }
        if (image.missing) {
            return new Known.Missing<>();
        }
        String digest = digest(at < 0 ? reference : "", image, reference);
        return new Known.Value<>(new ImageFacts(
                digest,
                Objects.requireNonNullElse(image.user, ""),
                Objects.requireNonNullElse(image.ports, List.of()),
                image.workingDir == null
                        ? ImageFacts.Start.UNSAID
                        : new ImageFacts.Start(image.workingDir, List.of(), List.of("node", "server.js"), Map.of()),
                List.of(new ImageFacts.Platform("linux/amd64", sha256("manifest of " + digest), sha256("config of " + digest))),
                Objects.requireNonNullElse(image.tags, List.of())));
    }

    private static String digest(String tagged, Image image, String reference) {
        return image.digest != null ? image.digest : tagged.isEmpty() ? reference.substring(reference.indexOf('@') + 1) : sha256(tagged);
    }

    private static Image byDigest(String digest, Map<String, Image> images) {
        return images.entrySet().stream()
                .filter(e -> digest.equals(e.getValue().digest) || digest.equals(sha256(e.getKey())))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <V> Map<String, V> orEmpty(Map<String, V> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }
}
