package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.promotion.Promotions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The same mutations on the decisions alone, in a world in memory: change, fresh apply and way back in a fraction of a second. For one
 * thread.
 */
final class Rehearsed {
    private static final String TENANT = "t00";
    private static final String SITE = "s000";
    private static final int ROUNDS = 30;

    /** Data that is in use no more, and copies and passwords that a later change may need again, stay. */
    private static final String LEFT = "(PersistentVolumeClaim|Secret) .*";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Ground GROUND = new Ground("traefik", Map.of("app.kubernetes.io/name", "traefik"), List.of(8000, 8443),
            "kube-system", Map.of("k8s-app", "kube-dns"), List.of("192.0.2.10"), List.of("10.42.0.0/16"), new Tls(TlsMode.NONE, null, null,
                    null),
            "berth-system");
    private static final Map<String, String> USERS = Map.of("ghcr.io/acme/shop:1.4", "1000", "ghcr.io/acme/shop:1.5", "1000", "nginx",
            "101",
            "mariadb:11.4", "", "redis:7", "");

    private final Seed seed;

    /** A world with the seed, as an earlier mutation left it; none where that left something behind. */
    private Optional<Piece> ready = Optional.empty();

    Rehearsed(Seed seed) {
        this.seed = seed;
    }

    /** A world in which objects were applied and everything came to rest. */
    private static final class Piece {
        private final MapWorld world = new MapWorld(Instant.parse("2026-01-01T00:00:00Z"), GROUND).tenant(TENANT, "uid-of-tenant").images(
                Rehearsed::image);
        private final Rehearsal rehearsal = new Rehearsal(world, List.of(Sites.KIND, Releases.KIND, Promotions.KIND, Environments.KIND),
                new Stagehand(Map
                        .of()));

        Piece() {
            secret("values", "Opaque", "stripe-key", "oauth-key");
            secret("door", "kubernetes.io/basic-auth", "username", "password");
            secret("certificate", "kubernetes.io/tls", "tls.crt", "tls.key");
            secret("ghcr", "kubernetes.io/dockerconfigjson", ".dockerconfigjson");
        }

        private void secret(String name, String type, String... keys) {
            world.secret(TENANT, name, new Known.Value<>(new SecretPrint(type, Set.of(keys), "print-of-" + name)));
        }

        void apply(JsonNode object) {
            CustomResource<?, ?> typed = Documents.primary(Documents.read(Seed.of(object, TENANT, SITE).toString()).getFirst());
            world.put(over(typed));
        }

        private <S, T> CustomResource<S, T> over(CustomResource<S, T> typed) {
            @SuppressWarnings("unchecked")
            Optional<CustomResource<S, T>> before = world.primaries().stream().filter(one -> Id.of(one).equals(Id.of(typed))).findFirst()
                    .map(one -> (CustomResource<S, T>) one);
            ObjectMeta meta = before.map(CustomResource::getMetadata).orElse(typed.getMetadata());
            meta.setUid(Optional.ofNullable(meta.getUid()).orElse("uid-of-" + typed.getKind() + "-" + meta.getName()));
            meta.setGeneration(meta.getGeneration() == null ? 1 : meta.getGeneration() + 1);
            meta.setResourceVersion("1");
            meta.setCreationTimestamp("2026-01-01T00:00:00Z");
            typed.setMetadata(meta);
            before.ifPresent(one -> typed.setStatus(one.getStatus()));
            return typed;
        }

        void play() {
            rehearsal.play(ROUNDS);
        }

        /** Ready of every primary. */
        Map<String, Condition> ready() {
            Map<String, Condition> ready = new TreeMap<>();
            for (CustomResource<?, ?> one : world.primaries()) {
                List<Condition> conditions = switch (one) {
                    case Site site -> site.getStatus().conditions();
                    case Environment environment -> environment.getStatus().conditions();
                    default -> List.of();
                };
                conditions.stream().filter(c -> c.type().equals("Ready")).forEach(c -> ready.put(one.getKind() + " " + one.getMetadata()
                        .getName(), c));
            }
            return ready;
        }

        Set<String> environments() {
            return world.primaries().stream().filter(one -> one instanceof Environment).map(one -> one.getMetadata().getName()).collect(
                    Collectors.toSet());
        }

        boolean isReady() {
            return ready().values().stream().allMatch(c -> c.status().equals("True"));
        }

        /** What was asked for of each object that stands, but for what was drawn, counted or decided before. */
        Map<String, JsonNode> standing() {
            Map<String, JsonNode> standing = new TreeMap<>();
            Set<String> alive = new java.util.HashSet<>();
            world.primaries().stream().filter(one -> one instanceof Environment).forEach(one -> alive.add(TENANT + "--" + one.getMetadata()
                    .getName()));
            for (Child child : world.children()) {
                boolean space = child.id().kind().equals("Namespace") && alive.contains(child.id().name());
                Map<String, Object> written = rehearsal.written().get(child.id());
                // How often tasks were run tells the way, not the end.
                boolean passing = child.facts() instanceof Facts.Running || child.facts() instanceof Facts.Attempt;
                if (written != null && (space || alive.contains(child.id().namespace())) && !passing) {
                    JsonNode tree = JSON.valueToTree(written);
                    if (!Picture.bindsNobody(tree)) {
                        Picture.put(standing, child.id().toString(), Picture.spec(tree), TENANT, SITE);
                    }
                }
            }
            return standing;
        }
    }

    private static Known<ImageFacts> image(String reference) {
        String name = reference.contains("@")
                ? USERS.keySet().stream().filter(one -> reference.endsWith(digest(one))).findFirst().orElse("")
                : reference;
        String user = USERS.get(name);
        return user == null
                ? new Known.Missing<>()
                : new Known.Value<>(new ImageFacts(digest(name), user, List.of(), List.of(new ImageFacts.Platform("linux/amd64", digest(
                        "manifest " + name), digest("config " + name)))));
    }

    private static String digest(String name) {
        return "sha256:" + Sha256.hex(name, 64);
    }

    /** What went wrong, if anything. */
    Optional<String> wrong(Mutation mutation) {
        try {
            return played(mutation);
        } catch (RuntimeException e) {
            return Optional.of(e + " at " + Stream.of(e.getStackTrace()).findFirst().map(Object::toString).orElse("?"));
        }
    }

    private Piece seeded() {
        Piece piece = new Piece();
        seed.objects().forEach(piece::apply);
        piece.play();
        if (!piece.isReady()) {
            throw new IllegalStateException("the seed is not Ready: " + piece.ready());
        }
        return piece;
    }

    private Optional<String> played(Mutation mutation) {
        Piece piece = ready.orElseGet(this::seeded);
        ready = Optional.empty();
        Map<String, JsonNode> first = piece.standing();
        Set<String> before = piece.environments();
        piece.apply(mutation.object());
        piece.play();
        Piece fresh = new Piece();
        seed.objects().forEach(object -> fresh.apply(object.path("kind").asText().equals(seed.kind()) ? mutation.object() : object));
        fresh.play();
        if (!fresh.environments().containsAll(before)) {
            return Optional.empty(); // one that is let go takes its leave on a real API server only
        }
        Optional<String> wrong = wrong(piece, fresh);
        if (wrong.isPresent()) {
            return wrong;
        }
        piece.apply(seed.target());
        piece.play();
        if (!piece.isReady()) {
            return Optional.of("no way back: " + piece.ready());
        }
        Map<String, JsonNode> after = piece.standing();
        if (after.equals(first)) {
            ready = Optional.of(piece);
            return Optional.empty();
        }
        after.keySet().removeIf(key -> !first.containsKey(key) && key.matches(LEFT));
        return after.equals(first) ? Optional.empty() : Optional.of("no way back: " + differences(after, first));
    }

    private static Optional<String> wrong(Piece piece, Piece fresh) {
        for (Piece one : List.of(piece, fresh)) {
            Optional<Condition> mute = one.ready().values().stream().filter(c -> !c.status().equals("True") && !Sweep.sentence(c.message()))
                    .findFirst();
            if (mute.isPresent()) {
                return Optional.of("no sentence: " + mute.get());
            }
        }
        if (piece.isReady() && fresh.isReady()) {
            Map<String, JsonNode> here = piece.standing();
            Map<String, JsonNode> there = fresh.standing();
            here.keySet().removeIf(key -> !there.containsKey(key) && key.matches(LEFT));
            return here.equals(there) ? Optional.empty() : Optional.of("differs from a fresh apply: " + differences(here, there));
        }
        boolean excused = piece.isReady() ? stands(fresh, Sweep.FIRST_TIME) : !fresh.isReady() || stands(piece, Sweep.GUARDS);
        return excused ? Optional.empty() : Optional.of("changed: " + piece.ready().values() + ", as new: " + fresh.ready().values());
    }

    private static boolean stands(Piece piece, Set<String> reasons) {
        return piece.ready().values().stream().filter(c -> !c.status().equals("True")).allMatch(c -> reasons.contains(c.reason()));
    }

    private static String differences(Map<String, JsonNode> here, Map<String, JsonNode> there) {
        StringBuilder text = new StringBuilder();
        here.forEach((key, value) -> {
            if (!value.equals(there.get(key))) {
                text.append(key).append(": ").append(value).append(" here, ").append(there.get(key)).append(" there; ");
            }
        });
        there.keySet().stream().filter(key -> !here.containsKey(key)).forEach(key -> text.append(key).append(" only there; "));
        return text.toString();
    }
}
