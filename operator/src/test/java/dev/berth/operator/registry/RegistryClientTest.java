package dev.berth.operator.registry;

import static dev.berth.operator.registry.LoopbackRegistry.below;
import static dev.berth.operator.registry.LoopbackRegistry.entry;
import static dev.berth.operator.registry.LoopbackRegistry.indexOf;
import static dev.berth.operator.registry.LoopbackRegistry.manifestOf;
import static dev.berth.operator.registry.LoopbackRegistry.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.berth.operator.registry.LoopbackRegistry.Asked;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.ImageFacts.Platform;
import dev.berth.plan.ImageFacts.Start;
import dev.berth.plan.ImageFailure;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.TagPattern;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryClientTest {

    private static final String SHOP = "acme/shop";
    private static final String MANIFESTS = "/v2/acme/shop/manifests/";
    private static final String TAGS = "/v2/acme/shop/tags/list";
    private static final String BLOBS = "/v2/acme/shop/blobs/";
    private static final Credentials ALICE = new Credentials("alice", "s3cr:et-päss");
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20), 4096, 2048, 512,
            8, 4, 3);

    private final LoopbackRegistry registry = LoopbackRegistry.http();
    private final RegistryClient client = new RegistryClient(Mirrors.NONE, LIMITS);

    @AfterEach
    void stop() {
        client.close();
        registry.close();
    }

    private ImageReference shop(String tagOrDigest) {
        return ImageReference.parse(registry.host() + "/" + SHOP + tagOrDigest);
    }

    private ImageFacts look(String tagOrDigest) throws LookFailed {
        return client.look(shop(tagOrDigest), Optional.empty());
    }

    private ImageFailure failure(Optional<Credentials> credentials) {
        return failureOf(client, shop(":1.4"), credentials);
    }

    private ImageFailure failure() {
        return failure(Optional.empty());
    }

    static ImageFailure failureOf(RegistryClient client, ImageReference image, Optional<Credentials> credentials) {
        LookFailed failed = catchThrowableOfType(LookFailed.class, () -> client.look(image, credentials));
        assertThat(failed).as("a failed look").isNotNull();
        assertThat(failed).hasNoCause().hasMessage(failed.failure().sentence());
        assertThat(failed.failure().sentence()).contains(": ").doesNotContain("alice", "s3cr", "token-");
        return failed.failure();
    }

    // What it reads

    @Test
    void readsAPlainManifestWithItsConfiguration() throws LookFailed {
        String config = registry.blob(SHOP, LoopbackRegistry.configuration("amd64",
                """
                        {"User":"1000:1000","ExposedPorts":{"9090/tcp":{},"8080/tcp":{},"8080":{},"53/udp":{},"0/tcp":{},"x":{},"99999/tcp":{}}}"""));
        String manifest = registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifestOf(config), "1.4");

        assertThat(look(":1.4")).isEqualTo(new ImageFacts(manifest, "1000:1000", List.of(8080, 9090),
                List.of(new Platform("linux/amd64", manifest, config))));
    }

    @Test
    void readsAnIndexAndTheConfigurationOfItsLinuxAmd64Build() throws LookFailed {
        String arm = registry.image(SHOP, "arm64", "{\"User\":\"arm\"}");
        String amd = registry.image(SHOP, "amd64", "{\"User\":\"amd\",\"ExposedPorts\":{\"80/tcp\":{}}}");
        String old = registry.image(SHOP, "arm", "{}");
        String index = registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf(entry(arm, "linux/arm64/v8"), entry(old, "linux/arm/v7"),
                entry("sha256:" + "0".repeat(64), "unknown/unknown"), entry("sha256:" + "1".repeat(64), "windows/amd64"), entry(amd,
                        "linux/amd64")),
                "1.4");

        ImageFacts facts = look(":1.4");

        assertThat(facts.digest()).isEqualTo(index);
        assertThat(facts.user()).isEqualTo("amd");
        assertThat(facts.exposedPorts()).containsExactly(80);
        assertThat(facts.platforms()).extracting(Platform::platform).containsExactly("linux/arm64", "linux/arm/v7", "linux/amd64");
        assertThat(facts.platforms()).extracting(Platform::manifest).containsExactly(arm, old, amd);
        assertThat(facts.platforms()).extracting(Platform::config).doesNotHaveDuplicates().allMatch(config -> config.startsWith("sha256:"));
        assertThat(client.requests()).containsExactly(Map.entry(registry.host(), 5L));
    }

    @Test
    void readsHowAContainerStarts() throws LookFailed {
        starts("""
                {"WorkingDir":"/app","Entrypoint":["/sbin/tini","--"],"Cmd":["node",7,"server.js"],\
                "Env":["PATH=/bin:/usr/bin","NODE_VERSION=22","SECRET=s","ODD"]}""");

        assertThat(look(":1.4").start()).isEqualTo(new Start("/app", List.of("/sbin/tini", "--"), List.of("node", "server.js"), Map.of(
                "NODE_VERSION", "22")));
    }

    @Test
    void readsNothingOfHowAContainerStartsWhereItIsSaidOtherwise() throws LookFailed {
        starts("{\"WorkingDir\":7,\"Entrypoint\":\"sh\",\"Cmd\":null,\"Env\":{\"A\":\"B=C\"}}");

        assertThat(look(":1.4").start()).isEqualTo(Start.UNSAID);
    }

    /** It ends in a status and on somebody's terminal. */
    @Test
    void keepsNothingThatIsNoPathAndNoCommand() throws LookFailed {
        starts("""
                {"WorkingDir":"/srv\\u001b[2J","Entrypoint":["%s","a\\nb"],"Cmd":[%s"last"],"Env":["PHP_VERSION=\\u0007"]}"""
                .formatted("x".repeat(513), "\"w\",".repeat(30)));

        assertThat(look(":1.4").start()).isEqualTo(new Start("", List.of(), Collections.nCopies(20, "w"), Map.of()));
    }

    private void starts(String config) {
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifestOf(registry.blob(SHOP, LoopbackRegistry.configuration("amd64",
                config))),
                "1.4");
    }

    @Test
    void takesTheFirstBuildWhereNoneIsForAmd64() throws LookFailed {
        String arm = registry.image(SHOP, "arm64", "{\"User\":\"arm\"}");
        String risc = registry.image(SHOP, "riscv64", "{\"User\":\"risc\"}");
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf(entry(arm, "linux/arm64"), entry(risc, "linux/riscv64")), "1.4");

        assertThat(look(":1.4").user()).isEqualTo("arm");
    }

    @Test
    void asksTheConfigurationWhereTheIndexNamesNoPlatform() throws LookFailed {
        String amd = registry.image(SHOP, "amd64", "{\"User\":\"7\"}");
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf("{\"digest\":\"" + amd + "\"}"), "1.4");

        ImageFacts facts = look(":1.4");

        assertThat(facts.user()).isEqualTo("7");
        assertThat(facts.platforms()).singleElement().extracting(Platform::platform).isEqualTo("linux/amd64");
    }

    @Test
    void readsDockersOlderTypes() throws LookFailed {
        String config = registry.blob(SHOP, LoopbackRegistry.configuration("amd64", "{\"User\":\"nginx\"}"));
        String manifest = registry.manifest(SHOP, LoopbackRegistry.DOCKER_MANIFEST,
                """
                        {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%s"},"layers":[]}"""
                        .formatted(LoopbackRegistry.DOCKER_MANIFEST, config));
        registry.manifest(SHOP, LoopbackRegistry.DOCKER_INDEX,
                """
                        {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","platform":{"os":"linux","architecture":"amd64"}}]}"""
                        .formatted(LoopbackRegistry.DOCKER_INDEX, LoopbackRegistry.DOCKER_MANIFEST, manifest), "1.4");

        assertThat(look(":1.4").user()).isEqualTo("nginx");
    }

    @Test
    void aMissingUserIsRoot() throws LookFailed {
        registry.image(SHOP, "amd64", "null", "1.4");

        assertThat(look(":1.4").user()).isEmpty();
        assertThat(look(":1.4").exposedPorts()).isEmpty();
    }

    @Test
    void aDigestWinsOverItsTag() throws LookFailed {
        String old = registry.image(SHOP, "amd64", "{\"User\":\"1\"}");
        registry.image(SHOP, "amd64", "{\"User\":\"2\"}", "1.4");

        assertThat(look(":1.4@" + old).user()).isEqualTo("1");
        assertThat(look("@" + old).digest()).isEqualTo(old);
        assertThat(registry.asked()).extracting(Asked::path).doesNotContain(MANIFESTS + "1.4");
    }

    @Test
    void asksOneHeadWhereNothingChanged() throws LookFailed {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        ImageFacts first = look(":1.4");
        int before = registry.asked().size();

        assertThat(client.look(shop(":1.4"), Optional.empty(), Optional.of(first), Follow.NOT)).isSameAs(first);
        assertThat(registry.asked().subList(before, registry.asked().size())).extracting(Asked::method).containsExactly("HEAD");

        registry.image(SHOP, "amd64", "{\"User\":\"2\"}", "1.4");
        assertThat(client.look(shop(":1.4"), Optional.empty(), Optional.of(first), Follow.NOT).user()).isEqualTo("2");
    }

    @Test
    void findsNewerVersionsOnEveryPageOfTheTags() throws LookFailed {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        registry.manner(below(TAGS, exchange -> {
            boolean second = exchange.getRequestURI().getQuery().contains("last=1.10");
            return second
                    ? send(exchange, 200, "{\"name\":\"acme/shop\",\"tags\":[\"1.5\",\"2.0\",\"latest\"]}")
                    : send(exchange, 200, "{\"name\":\"acme/shop\",\"tags\":[\"1.3\",\"1.4\",\"1.10\"]}", "Link",
                            "<" + TAGS + "?last=1.10&n=1000>; rel=\"next\"");
        }));

        ImageFacts facts = client.look(shop(":1.4"), Optional.empty(), Optional.empty(), Follow.VERSIONS);
        assertThat(facts.tags()).containsExactly("1.5", "1.10");
        assertThat(client.look(shop(":1.4"), Optional.empty(), Optional.of(facts), Follow.VERSIONS)).isSameAs(facts);
        assertThat(look(":1.4").tags()).isEmpty();
    }

    @Test
    void asksForNoTagsBesideWhatIsNoVersion() throws LookFailed {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "latest");

        assertThat(client.look(shop(":latest"), Optional.empty(), Optional.empty(), Follow.VERSIONS).tags()).isEmpty();
        assertThat(registry.asked()).extracting(Asked::path).doesNotContain(TAGS);
    }

    @Test
    void findsTheNewestTagsOfAPattern() throws LookFailed {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        registry.manner(below(TAGS, exchange -> exchange.getRequestURI().getQuery().contains("last=")
                ? send(exchange, 200, "{\"tags\":[\"pr-100\",\"pr-20\",\"1.4\",\"pr-" + "9".repeat(200) + "\"]}")
                : send(exchange, 200, "{\"tags\":[\"pr-9\",\"pr-\",\"latest\"]}", "Link", "<" + TAGS + "?last=pr-9>; rel=next")));

        Follow follow = new Follow.Matching(TagPattern.of("pr-*").orElseThrow(), 2);
        ImageFacts facts = client.look(shop(":1.4"), Optional.empty(), Optional.empty(), follow);
        assertThat(facts.tags()).containsExactly("pr-100", "pr-20");
        assertThat(client.look(shop(":1.4"), Optional.empty(), Optional.of(facts), follow)).isSameAs(facts);
    }

    /** As a mirror answers that cannot reach what it mirrors. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"tags\":[\"pr-9\"]}", "{\"tags\":[]}", "{\"tags\":null}"})
    void aListWithoutTheTagThatWasFoundIsNotBelieved(String list) {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        registry.manner(below(TAGS, exchange -> send(exchange, 200, list)));

        LookFailed failed = catchThrowableOfType(LookFailed.class, () -> client.look(shop(":1.4"), Optional.empty(), Optional.empty(),
                new Follow.Matching(TagPattern.of("pr-*").orElseThrow(), 2)));
        assertThat(failed.failure().sentence()).contains("lacks 1.4, which it has: it is not whole");
    }

    /** A list without end, one that leads to a stranger, one that is not allowed, one that is none. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "200 | </v2/acme/shop/tags/list?last=x>; rel=next | too many tags",
        "200 | <http://stranger.example/v2/acme/shop/tags/list>; rel=next | does not answer as an image registry does",
        "403 | '' | does not list the tags of acme/shop",
        "404 | '' | does not list the tags of acme/shop",
        "500 | '' | it is broken"
    })
    void saysWhyNewerVersionsCannotBeFound(int status, String link, String sentence) {
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        registry.manner(below(TAGS, exchange -> link.isEmpty()
                ? send(exchange, status, "{}")
                : send(exchange, status, "{\"tags\":[]}", "Link", link)));

        LookFailed failed = catchThrowableOfType(LookFailed.class, () -> client.look(shop(":1.4"), Optional.empty(), Optional.empty(),
                Follow.VERSIONS));
        assertThat(failed.failure().sentence()).contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void looksAgainInFullWhereHeadTellsNothing(boolean refused) throws LookFailed {
        registry.manner(exchange -> exchange.getRequestMethod().equals("HEAD") && send(exchange, refused ? 405 : 200, ""));
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        ImageFacts first = look(":1.4");

        assertThat(client.look(shop(":1.4"), Optional.empty(), Optional.of(first), Follow.NOT)).isEqualTo(first).isNotSameAs(first);
    }

    @Test
    void aTagThatVanishedIsNotFoundByHeadEither() throws LookFailed {
        ImageFacts known = new ImageFacts("sha256:" + "0".repeat(64), "", List.of(), List.of());

        LookFailed failed = catchThrowableOfType(LookFailed.class, () -> client.look(shop(":1.4"), Optional.empty(), Optional.of(known),
                Follow.NOT));

        assertThat(failed.failure()).isInstanceOf(ImageFailure.NotFound.class);
    }

    // Who may read it

    @Test
    void provesWhoAsksByBasicOnlyWhenAsked() throws LookFailed {
        registry.manner(LoopbackRegistry.basic(ALICE));
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");

        assertThat(client.look(shop(":1.4"), Optional.of(ALICE)).user()).isEqualTo("1");
        assertThat(registry.asked()).extracting(Asked::authorization).containsExactly(Optional.empty(), Optional.of(ALICE.basic()),
                Optional.of(ALICE.basic()));
    }

    @Test
    void showsNoPasswordToARegistryThatAsksForNone() throws LookFailed {
        registry.image(SHOP, "amd64", "{}", "1.4");

        client.look(shop(":1.4"), Optional.of(ALICE));

        assertThat(registry.asked()).allMatch(asked -> asked.authorization().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "access_token"})
    void fetchesOneTokenForALook(String key) throws LookFailed {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", exchange -> send(exchange, 200, "{\"" + key + "\":\"token-1\"}")));
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");

        assertThat(look(":1.4").user()).isEqualTo("1");
        List<Asked> tokens = registry.asked().stream().filter(asked -> asked.path().equals("/token")).toList();
        assertThat(tokens).containsExactly(new Asked("GET", "/token", "service=loop,+back&scope=repository:acme/shop:pull", Optional
                .empty()));
    }

    @Test
    void showsThePasswordToTheTokenServiceAndTheTokenToTheRegistry() throws LookFailed {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", LoopbackRegistry.basic(ALICE)));
        registry.manner(below("/token", exchange -> send(exchange, 200, "{\"token\":\"token-1\"}")));
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");

        assertThat(client.look(shop(":1.4"), Optional.of(ALICE)).user()).isEqualTo("1");
        assertThat(registry.asked()).filteredOn(asked -> !asked.path().equals("/token")).extracting(Asked::authorization)
                .doesNotContain(Optional.of(ALICE.basic())).contains(Optional.of("Bearer token-1"));
    }

    @Test
    void saysThatAPasswordIsNeeded() {
        registry.manner(LoopbackRegistry.basic(ALICE));

        assertThat(failure()).isEqualTo(new ImageFailure.Unauthorized(
                shop(":1.4") + " needs a password: name a Secret of type kubernetes.io/dockerconfigjson in spec.imagePullSecretNames"));
    }

    @Test
    void saysThatThePasswordWasRefused() {
        registry.manner(LoopbackRegistry.basic(ALICE));

        assertThat(failure(Optional.of(new Credentials("alice", "s3cret-wrong")))).isInstanceOf(ImageFailure.Unauthorized.class)
                .extracting(ImageFailure::sentence).asString().contains("does not open with the user name and password given",
                        "correct the Secret");
    }

    @Test
    void doesNotAskTwiceWithOnePassword() {
        registry.manner(LoopbackRegistry.basic(ALICE));

        failure(Optional.of(new Credentials("alice", "s3cret-wrong")));

        assertThat(registry.asked()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            401 , false , needs a password: name a Secret
            403 , false , does not exist or needs a password: check the name, or name a Secret
            404 , false , does not exist or needs a password
            401 , true  , does not open with the user name and password
            403 , true  , does not allow reading
            429 , true  , limits how often
            500 , false , answers that it is broken
            302 , false , does not answer as an image registry does
            400 , false , does not answer as an image registry does
            """)
    void saysWhatATokenServiceRefused(int status, boolean withPassword, String sentence) {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", exchange -> send(exchange, status, "{}", "Location", "/v2/")));

        assertThat(failure(withPassword ? Optional.of(ALICE) : Optional.empty()).sentence()).contains(sentence);
    }

    @Test
    void aTokenThatOpensNothingMayMeanThatThereIsNoSuchImage() {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", exchange -> send(exchange, 200, "{\"token\":\"token-2\"}")));

        assertThat(failure()).isInstanceOf(ImageFailure.Unauthorized.class)
                .extracting(ImageFailure::sentence).asString().contains("does not exist or needs a password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "token-1", "", "{\"token\":\"token- 1\"}", "{\"token\":\"token-\\r\\nX: y\"}", "{\"token\":7}"})
    void refusesWhatIsNoToken(String answer) {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", exchange -> send(exchange, 200, answer)));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void refusesATokenThatIsTooLong() {
        registry.manner(registry.bearer("token-1"));
        registry.manner(below("/token", exchange -> send(exchange, 200, "{\"token\":\"token-1\",\"more\":\"" + "x".repeat(512) + "\"}")));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer", "Bearer realm=", "Bearer realm=\"not an address\"", "Bearer realm=\"ftp://127.0.0.1/\"",
        "Bearer realm=\"http://user:word@127.0.0.1/\"", "Bearer realm=\"/token\"", "Negotiate abc=="})
    void refusesAChallengeThatItCannotMeet(String challenge) {
        registry.manner(exchange -> send(exchange, 401, "{}", "WWW-Authenticate", challenge));

        assertThat(failure(Optional.of(ALICE))).isInstanceOf(ImageFailure.Invalid.class);
        assertThat(registry.asked()).allMatch(asked -> asked.authorization().isEmpty());
    }

    @Test
    void understandsARefusalWithoutChallenge() {
        registry.manner(exchange -> send(exchange, 401, ""));

        assertThat(failure()).isInstanceOf(ImageFailure.Unauthorized.class);
    }

    // What goes wrong

    @Test
    void saysThatAnImageDoesNotExist() {
        assertThat(failure()).isEqualTo(new ImageFailure.NotFound(
                shop(":1.4") + " does not exist in its registry: check the tag, or push it"));
    }

    @Test
    void saysThatADigestDoesNotExist() {
        ImageReference image = shop("@sha256:" + "0".repeat(64));

        assertThat(failureOf(client, image, Optional.empty())).isEqualTo(new ImageFailure.NotFound(
                image + " does not exist in its registry: check the digest, or push it"));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            403 , ImageForbidden      , does not allow reading
            408 , RegistryUnreachable , takes too long
            429 , RegistryRateLimited , limits how often it may be asked
            500 , RegistryUnreachable , answers that it is broken: ask its administrator
            503 , RegistryUnreachable , answers that it is broken: ask its administrator
            204 , ImageInvalid        , does not answer as an image registry does
            301 , ImageInvalid        , does not answer as an image registry does
            400 , ImageInvalid        , does not answer as an image registry does
            """)
    void saysWhatAStatusMeans(int status, String reason, String sentence) {
        registry.manner(exchange -> send(exchange, status, ""));

        ImageFailure failure = failure();

        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.sentence().replace(registry.host(), "")).contains(sentence).doesNotContain(String.valueOf(status));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            30      , 30
            999999  , 3600
            0       ,
            soon    ,
            -5      ,
            ''      ,
            """)
    void keepsHowLongTheRegistryWantsToBeLeftAlone(String header, Long seconds) {
        registry.manner(exchange -> send(exchange, 429, "", "Retry-After", header));

        assertThat(failure()).isInstanceOfSatisfying(ImageFailure.RateLimited.class,
                limited -> assertThat(limited.retryAfter()).isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds)));
    }

    @Test
    void readsARetryDate() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(10));
        registry.manner(exchange -> send(exchange, 429, "", "Retry-After", date));

        assertThat(failure()).isInstanceOfSatisfying(ImageFailure.RateLimited.class,
                limited -> assertThat(limited.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10)));
    }

    @Test
    void aSentenceDoesNotChangeWithTheDay() {
        int[] seconds = {10};
        registry.manner(exchange -> send(exchange, 429, "", "Retry-After", String.valueOf(seconds[0]++)));

        assertThat(failure().asLook()).isEqualTo(failure().asLook());
    }

    @Test
    void saysThatARegistryCannotBeReached() {
        ImageReference image = shop(":1.4");
        registry.close();

        assertThat(failureOf(client, image, Optional.empty())).isEqualTo(new ImageFailure.Unreachable("the registry " + image.registry()
                + " cannot be reached: check the registry in the image's name and the network; it is tried again by itself"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.300.1/x:1", "shop.1x/x:1"})
    void saysTheSameOfAHostThatDoesNotExist(String image) {
        assertThat(failureOf(client, ImageReference.parse(image), Optional.empty())).isInstanceOf(ImageFailure.Unreachable.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesUpOnARegistryThatDoesNotFinish(boolean sendsHeaders) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        registry.manner(exchange -> {
            if (sendsHeaders) {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            await(over);
            exchange.close();
            return true;
        });
        Limits hurried = new Limits(Duration.ofSeconds(5), Duration.ofMillis(80), Duration.ofSeconds(20), 4096, 2048, 512, 8, 4, 3);
        try (RegistryClient impatient = new RegistryClient(Mirrors.NONE, hurried)) {
            assertThat(failureOf(impatient, shop(":1.4"), Optional.empty())).isInstanceOf(ImageFailure.Unreachable.class)
                    .extracting(ImageFailure::sentence).asString().contains("takes too long to answer");
        } finally {
            over.countDown();
        }
    }

    @Test
    void givesUpOnALookThatTakesTooLongAltogether() {
        registry.manner(exchange -> send(exchange, 302, "", "Location", "/again"));
        Limits hurried = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ZERO, 4096, 2048, 512, 8, 4, 3);
        try (RegistryClient impatient = new RegistryClient(Mirrors.NONE, hurried)) {
            assertThat(failureOf(impatient, shop(":1.4"), Optional.empty())).isInstanceOf(ImageFailure.Unreachable.class);
        }
        assertThat(registry.asked()).isEmpty();
    }

    @Test
    void stopsReadingAManifestWithoutEnd() throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        registry.manner(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[8192]);
                }
            } catch (IOException hungUp) {
                stopped.countDown();
            }
            return true;
        });

        assertThat(failure()).isEqualTo(new ImageFailure.Invalid(
                shop(":1.4") + " has a manifest of more than 4096 bytes: build it with fewer labels and steps"));
        assertThat(stopped.await(5, TimeUnit.SECONDS)).as("the connection was closed").isTrue();
    }

    @Test
    void refusesAConfigurationThatIsTooLong() {
        registry.image(SHOP, "amd64", "{\"User\":\"1\",\"Labels\":{\"x\":\"" + "x".repeat(2048) + "\"}}", "1.4");

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class)
                .extracting(ImageFailure::sentence).asString().contains("an image configuration of more than 2048 bytes");
    }

    @Test
    void readsAManifestOfExactlyTheLimit() throws LookFailed {
        String config = registry.blob(SHOP, LoopbackRegistry.configuration("amd64", "{}"));
        String manifest = manifestOf(config);
        String padded = manifest + " ".repeat(4096 - manifest.length());
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, padded, "1.4");
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, padded + " ", "1.5");

        assertThat(look(":1.4").digest()).isEqualTo(LoopbackRegistry.digest(padded.getBytes(StandardCharsets.UTF_8)));
        assertThat(failureOf(client, shop(":1.5"), Optional.empty())).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void refusesAnIndexOfTooManyPlatforms() {
        String[] entries = IntStream.range(0, 5).mapToObj(i -> entry("sha256:" + String.valueOf(i).repeat(64), "linux/a" + i)).toArray(
                String[]::new);
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf(entries), "1.4");

        assertThat(failure().sentence()).contains("has more than 4 platforms");
        assertThat(registry.asked()).hasSize(1);
    }

    @Test
    void refusesAHeaderThatNamesAnotherDigest() {
        String manifest = manifestOf("sha256:" + "0".repeat(64));
        registry.manner(below(MANIFESTS, exchange -> send(exchange, 200, manifest, "Docker-Content-Digest", "sha256:" + "1".repeat(64))));

        assertThat(failure().sentence()).contains("does not match its digest as the registry sends it");
    }

    @Test
    void refusesOtherBytesThanTheDigestAskedFor() {
        String other = registry.image(SHOP, "amd64", "{}");
        registry.manner(below(MANIFESTS, exchange -> send(exchange, 307, "", "Location", "/elsewhere")));
        registry.manner(below("/elsewhere", exchange -> send(exchange, 200, manifestOf(other), "Content-Type",
                LoopbackRegistry.OCI_MANIFEST)));

        assertThat(failureOf(client, shop("@" + other), Optional.empty()).sentence()).contains("does not match its digest");
    }

    @Test
    void refusesAPlatformWhoseManifestIsAnother() {
        String real = registry.image(SHOP, "amd64", "{}");
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf(entry(real, "linux/amd64")), "1.4");
        registry.manner(below(MANIFESTS + "sha256", exchange -> send(exchange, 200, manifestOf(real))));

        assertThat(failure().sentence()).contains("does not match its digest");
    }

    @Test
    void refusesAConfigurationOfOtherBytes() {
        registry.image(SHOP, "amd64", "{\"User\":\"1000\"}", "1.4");
        registry.manner(below(BLOBS, exchange -> send(exchange, 200, LoopbackRegistry.configuration("amd64", "{\"User\":\"root\"}"))));

        assertThat(failure().sentence()).contains("does not match its digest");
    }

    @Test
    void saysThatAnImageIsIncomplete() {
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifestOf("sha256:" + "0".repeat(64)), "1.4");

        assertThat(failure().sentence()).contains("is incomplete in its registry: push it again");
    }

    @Test
    void saysThatThereIsNoLinuxBuild() {
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, indexOf(entry("sha256:" + "0".repeat(64), "windows/amd64")), "1.4");

        assertThat(failure().sentence()).contains("has no Linux platform");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "hello", "<html>", "{}", "{\"manifests\":{}}", "{\"manifests\":[{}]}", "{\"config\":{}}",
        "{\"config\":{\"digest\":\"sha256:abc\"}}", "{\"config\":{},\"manifests\":[]}", "{\"schemaVersion\":1,\"fsLayers\":[]}",
        "{\"manifests\":[],\"manifests\":[]}", "{\"manifests\":[]} {}",
        "{\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"config\":{}}"})
    void saysThatSomethingIsNoImage(String body) {
        registry.manner(below(MANIFESTS, exchange -> send(exchange, 200, body)));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class).extracting(ImageFailure::sentence).asString()
                .containsAnyOf("is no container image that can be run", "has no Linux platform");
    }

    @Test
    void refusesABodyThatContradictsItsHeader() {
        String manifest = manifestOf("sha256:" + "0".repeat(64));
        registry.manner(below(MANIFESTS, exchange -> send(exchange, 200, manifest, "Content-Type", LoopbackRegistry.OCI_INDEX)));

        assertThat(failure().sentence()).contains("is no container image that can be run");
    }

    @Test
    void refusesABodyThatCallsItselfSomethingElseThanItsHeader() {
        String manifest = manifestOf(registry.blob(SHOP, LoopbackRegistry.configuration("amd64", "{}")));
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifest.replace(LoopbackRegistry.OCI_MANIFEST, LoopbackRegistry.OCI_INDEX),
                "1.4");

        assertThat(failure().sentence()).contains("is no container image that can be run");
    }

    @Test
    void refusesABodyThatIsIndexAndManifestAtOnce() {
        String manifest = manifestOf(registry.blob(SHOP, LoopbackRegistry.configuration("amd64", "{}")));
        String index = indexOf(entry(registry.image(SHOP, "amd64", "{}"), "linux/amd64"));
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifest.replace("\"layers\":[]", "\"layers\":[],\"manifests\":[]"), "1.4");
        registry.manifest(SHOP, LoopbackRegistry.OCI_INDEX, index.replace("\"manifests\"", "\"layers\":[],\"manifests\""), "1.5");

        assertThat(failure().sentence()).contains("is no container image that can be run");
        assertThat(failureOf(client, shop(":1.5"), Optional.empty()).sentence()).contains("is no container image that can be run");
    }

    @Test
    void saysThatAChartIsNoImage() {
        registry.manifest(SHOP, LoopbackRegistry.OCI_MANIFEST, manifestOf("sha256:" + "0".repeat(64))
                .replace(LoopbackRegistry.OCI_CONFIG, "application/vnd.cncf.helm.config.v1+json"), "1.4");

        assertThat(failure().sentence()).contains("is no container image that can be run");
    }

    @Test
    void refusesAUserThatNoSentenceShouldShow() {
        registry.image(SHOP, "amd64", "{\"User\":\"a\\u001bb\"}", "1.4");

        assertThat(failure().sentence()).contains("is no container image that can be run");
    }

    // Where it leads

    @Test
    void followsABlobElsewhereWithoutItsPassword() throws LookFailed {
        registry.manner(LoopbackRegistry.basic(ALICE));
        String configuration = LoopbackRegistry.configuration("amd64", "{\"User\":\"1\"}");
        registry.image(SHOP, "amd64", "{\"User\":\"1\"}", "1.4");
        try (LoopbackRegistry store = LoopbackRegistry.http()) {
            store.manner(exchange -> send(exchange, 200, configuration));
            registry.manner(below(BLOBS, exchange -> send(exchange, 307, "", "Location", store.url() + "/bucket?signature=1")));

            assertThat(client.look(shop(":1.4"), Optional.of(ALICE)).user()).isEqualTo("1");
            assertThat(store.asked()).containsExactly(new Asked("GET", "/bucket", "signature=1", Optional.empty()));
        }
    }

    @Test
    void showsNoPasswordOnTheWayBackFromElsewhere() {
        registry.manner(LoopbackRegistry.basic(ALICE));
        try (LoopbackRegistry stranger = LoopbackRegistry.http()) {
            stranger.manner(exchange -> send(exchange, 307, "", "Location", registry.url() + "/back"));
            registry.manner(below(MANIFESTS, exchange -> send(exchange, 307, "", "Location", stranger.url() + "/there")));

            failure(Optional.of(ALICE));

            assertThat(stranger.asked()).allMatch(asked -> asked.authorization().isEmpty());
            assertThat(registry.asked()).filteredOn(asked -> asked.path().equals("/back")).isNotEmpty()
                    .allMatch(asked -> asked.authorization().isEmpty());
        }
    }

    @Test
    void showsNoPasswordToAStrangerThatAsksForOne() {
        try (LoopbackRegistry stranger = LoopbackRegistry.http()) {
            stranger.manner(LoopbackRegistry.basic(ALICE));
            registry.manner(exchange -> send(exchange, 307, "", "Location", stranger.url() + "/there"));

            assertThat(failure(Optional.of(ALICE))).isInstanceOf(ImageFailure.Invalid.class);
            assertThat(stranger.asked()).containsExactly(new Asked("GET", "/there", "", Optional.empty()));
        }
    }

    @Test
    void keepsThePasswordOnARedirectAtHome() throws LookFailed {
        registry.manner(LoopbackRegistry.basic(ALICE));
        registry.image("home/shop", "amd64", "{\"User\":\"1\"}", "1.4");
        registry.manner(below("/v2/acme/", exchange -> send(exchange, 301, "", "Location",
                exchange.getRequestURI().getPath().replace("/acme/", "/home/"))));

        assertThat(client.look(shop(":1.4"), Optional.of(ALICE)).user()).isEqualTo("1");
    }

    @Test
    void leavesACircle() {
        registry.manner(exchange -> send(exchange, 307, "", "Location", exchange.getRequestURI().getPath()));

        assertThat(failure()).isInstanceOf(ImageFailure.Invalid.class);
        assertThat(registry.asked()).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http:///x", "::", "http://127.0.0.1:99999/x",
        "mailto:a@b"})
    void refusesARedirectToNowhere(String location) {
        registry.manner(exchange -> send(exchange, 307, "", "Location", location));

        assertThat(failure()).isInstanceOfAny(ImageFailure.Invalid.class, ImageFailure.Unreachable.class);
        assertThat(registry.asked()).hasSize(1);
    }

    // Mirrors

    @Test
    void asksTheMirrorInPlaceOfTheRegistry() throws LookFailed {
        registry.image("library/mariadb", "amd64", "{\"User\":\"999\"}", "11.4");
        try (RegistryClient mirrored = new RegistryClient(Mirrors.parse(Map.of("*", registry.url())), LIMITS)) {
            ImageFacts facts = mirrored.look(ImageReference.parse("mariadb:11.4"), Optional.empty());

            assertThat(facts.user()).isEqualTo("999");
            assertThat(registry.asked()).allMatch(asked -> asked.query().equals("ns=docker.io"));
            assertThat(mirrored.requests()).containsExactly(Map.entry("docker.io", 2L));
        }
    }

    @Test
    void asksTheMoreSpecificMirror() throws LookFailed {
        registry.image(SHOP, "amd64", "{\"User\":\"everybody\"}", "1.4");
        try (LoopbackRegistry own = LoopbackRegistry.http();
                RegistryClient mirrored = new RegistryClient(Mirrors.parse(Map.of("*", registry.url(), "GHCR.io", own.url() + "/")),
                        LIMITS)) {
            own.image(SHOP, "amd64", "{\"User\":\"own\"}", "1.4");

            assertThat(mirrored.look(ImageReference.parse("ghcr.io/acme/shop:1.4"), Optional.empty()).user()).isEqualTo("own");
            assertThat(mirrored.look(ImageReference.parse("quay.io/acme/shop:1.4"), Optional.empty()).user()).isEqualTo("everybody");
        }
    }

    @Test
    void asksBelowTheMirrorsOwnPath() throws LookFailed {
        registry.image("hub/library/redis", "amd64", "{\"User\":\"999\"}", "7");
        try (RegistryClient mirrored = new RegistryClient(Mirrors.parse(Map.of("docker.io", registry.url() + "/v2/hub/")), LIMITS)) {
            assertThat(mirrored.look(ImageReference.parse("redis:7"), Optional.empty()).user()).isEqualTo("999");
        }
    }

    @Test
    void namesTheImageAndNotTheMirrorInASentence() {
        try (RegistryClient mirrored = new RegistryClient(Mirrors.parse(Map.of("*", registry.url())), LIMITS)) {
            assertThat(failureOf(mirrored, ImageReference.parse("ghcr.io/acme/shop:9.9"), Optional.empty()).sentence())
                    .isEqualTo("ghcr.io/acme/shop:9.9 does not exist in its registry: check the tag, or push it");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
