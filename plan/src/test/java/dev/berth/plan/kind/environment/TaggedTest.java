package dev.berth.plan.kind.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Facts;
import dev.berth.plan.Ground;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An environment that runs tags which it names itself, as registries, Site and time go on. */
class TaggedTest {
    private static final Ground GROUND = new Ground("traefik", Map.of(), List.of(8000), "kube-system", Map.of(), List.of("192.0.2.10"),
            List.of("10.42.0.0/16"), new Tls(TlsMode.NONE, null, null, null), "berth-system");
    private static final String SHOP = "ghcr.io/acme/shop:";

    private final Map<String, String> tags = new HashMap<>(Map.of("1.4", "a", "pr-112", "b", "11.4", "db"));
    private Optional<Known<ImageFacts>> trouble = Optional.empty();
    private final MapWorld world = new MapWorld(Instant.parse("2026-01-01T08:00:00Z"), GROUND).tenant("acme", "uid-of-acme").images(
            this::answer);
    private final Rehearsal rehearsal = new Rehearsal(world, List.of(Sites.KIND, Releases.KIND, Environments.KIND), new Stagehand(Map
            .of()));

    private Known<ImageFacts> answer(String reference) {
        ImageReference asked = ImageReference.parse(reference);
        if (asked.digest().isEmpty() && trouble.isPresent()) {
            return trouble.get();
        }
        String found = asked.digest().orElseGet(() -> Optional.ofNullable(tags.get(asked.tag().orElseThrow())).map(TaggedTest::digest)
                .orElse(null));
        return found == null
                ? new Known.Missing<>()
                : new Known.Value<>(new ImageFacts(found, "1000", List.of(8080), List.of(new ImageFacts.Platform("linux/amd64", found,
                        found))));
    }

    private static String digest(String content) {
        return "sha256:" + Sha256.hex(content, 64);
    }

    private void site(String image) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  stack: {components: [{name: web, image: "%s", http: {port: 8080}}, {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}]}
                """
                .formatted(image));
    }

    private void preview(String tag, String more) {
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-try, namespace: acme}
                spec: {site: shop, stage: preview, deploy: {mode: Images, images: [{component: web, tag: "%s"}]}%s}
                """.formatted(tag, more));
        rehearsal.round();
        rehearsal.play(30);
    }

    @SuppressWarnings("unchecked")
    private <S, T> void put(CustomResource<S, T> typed) {
        Optional<CustomResource<?, ?>> before = world.primaries().stream().filter(one -> Id.of(one).equals(Id.of(typed))).findFirst();
        ObjectMeta meta = before.map(CustomResource::getMetadata).orElseGet(typed::getMetadata);
        if (before.isPresent()) {
            meta.setGeneration(meta.getGeneration() + 1);
            typed.setStatus((T) before.get().getStatus());
        } else {
            meta.setUid("uid-of-" + meta.getName());
            meta.setGeneration(1L);
            meta.setCreationTimestamp(world.now().toString());
        }
        typed.setMetadata(meta);
        world.put(typed);
    }

    private void apply(String yaml) {
        put(Documents.primary(Documents.read(yaml).getFirst()));
    }

    private void play() {
        rehearsal.round();
        rehearsal.play(30);
    }

    private Environment environment() {
        return world.environment("acme", "shop-try").optional().orElseThrow();
    }

    private Condition ready() {
        return Conditions.find(environment().getStatus().conditions(), Conditions.READY).orElseThrow();
    }

    /** The digest of web that the ledger's release has. */
    private String runs() {
        return image(environment().getStatus().release().name());
    }

    private String image(String release) {
        return world.release("acme", release).optional().orElseThrow().getSpec().stack().components().stream().filter(c -> c.name().equals(
                "web")).findFirst().orElseThrow().image().split("@")[1];
    }

    private int pods() {
        return world.child(new Id("Deployment", "acme--shop-try", "web")).flatMap(child -> child.facts() instanceof Facts.Rollout rollout
                ? Optional.of(rollout.desired())
                : Optional.empty()).orElseThrow();
    }

    @Test
    void runsItsTagWithTheRestOfTheSite() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        assertThat(runs()).isEqualTo(digest("b"));
        assertThat(ready().status()).as(ready().message()).isEqualTo("True");
        assertThat(environment().getStatus().release().by()).isEqualTo("Images");
        assertThat(environment().getStatus().url()).isEqualTo("https://try.shop.example.com");
    }

    @Test
    void aTagIsFollowedWhereverItLeads() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        tags.put("pr-112", "c");
        play();
        assertThat(runs()).isEqualTo(digest("c"));
        tags.put("pr-112", "b");
        play();
        assertThat(runs()).as("and back").isEqualTo(digest("b"));
    }

    @Test
    void theStackIsTheSitesAsItStands() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        String before = environment().getStatus().release().name();
        tags.put("11.8", "db2");
        apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec:
                  domain: shop.example.com
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 9090}}]}
                """);
        play();
        assertThat(environment().getStatus().release().name()).isNotEqualTo(before);
        assertThat(runs()).isEqualTo(digest("b"));
    }

    @Test
    void whereTheSitePinsADigestTheTagIsTakenAllTheSame() {
        site("ghcr.io/acme/shop@" + digest("a"));
        preview("pr-112", "");
        assertThat(runs()).isEqualTo(digest("b"));
    }

    @Test
    void aRegistryThatIsAwayChangesNothingAndIsTold() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        trouble = Optional.of(new Known.Unreadable<>("RegistryUnreachable", "Registry ghcr.io does not answer."));
        play();
        assertThat(ready().status()).isEqualTo("True");
        assertThat(Conditions.find(environment().getStatus().conditions(), Conditions.NOTED).orElseThrow().message()).isEqualTo(
                "What runs stays as it is: Registry ghcr.io does not answer.");
        preview("pr-113", "");
        assertThat(ready().status()).as("another tag that cannot be looked up is no note").isEqualTo("False");
        assertThat(runs()).isEqualTo(digest("b"));
    }

    @Test
    void aTagThatDoesNotExistIsASentenceAndWhatRunsStays() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        preview("pr-113", "");
        assertThat(ready().reason()).isEqualTo("ImageNotFound");
        assertThat(ready().message()).startsWith("ghcr.io/acme/shop:pr-113 does not exist in its registry");
        assertThat(runs()).isEqualTo(digest("b"));
        assertThat(pods()).isOne();
    }

    @Test
    void whatWasTriedSaysNothingAboutTheSite() {
        site(SHOP + "1.4");
        preview("pr-112", "");
        world.remove(new Id("Environment", "acme", "shop-try"));
        tags.put("pr-112", "c");
        site(SHOP + "pr-112");
        play();
        Site site = world.site("acme", "shop").optional().orElseThrow();
        assertThat(image(site.getStatus().release().name())).isEqualTo(digest("c"));
    }

    @Test
    void itIsStoppedWhenItsLifetimeIsOverAndAnotherReleaseStartsItAgain() {
        site(SHOP + "1.4");
        preview("pr-112", ", lifetimeHours: 2");
        Environments.Turn turn = Environments.KIND.inputs().apply(environment(), world);
        assertThat(Environments.KIND.verdict().apply(turn, new Outcome(List.of(), 0)).lookAgain()).contains(Instant.parse(
                "2026-01-01T10:00:00Z"));
        world.at(world.now().plus(Duration.ofHours(2)));
        play();
        assertThat(pods()).isZero();
        assertThat(ready().reason()).isEqualTo("Expired");
        assertThat(Conditions.isTrue(environment().getStatus().conditions(), "Expired")).isTrue();
        preview("pr-112", ", lifetimeHours: 3");
        assertThat(pods()).as("a longer lifetime").isOne();
        world.at(world.now().plus(Duration.ofHours(1)));
        play();
        assertThat(pods()).isZero();
        tags.put("pr-112", "c");
        play();
        assertThat(pods()).as("a push").isOne();
        assertThat(Conditions.find(environment().getStatus().conditions(), "Expired")).isEmpty();
        assertThat(ready().reason()).isEqualTo("Running");
    }
}
