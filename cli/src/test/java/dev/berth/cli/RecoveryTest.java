package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Environment;
import dev.berth.plan.world.Documents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is made of a seal, and of a list of snapshots. */
class RecoveryTest {
    private static final Repositories.Sealed POINT = new Repositories.Sealed("uid-1", "0123456789abcdef0123", Instant.parse(
            "2026-01-02T03:06:11Z"), "/berth/work/point");
    private static final String SITE = """
            {"apiVersion": "berth.dev/v1alpha1", "kind": "Site", "metadata": {"namespace": "acme", "name": "shop"}, "spec": {
              "domain": "shop.example.com", "stack": {"components": []}, "newerThanThis": 7,
              "environments": [{"name": "preprod"}, {"name": "prod", "deploy": {"mode": "Promoted", "from": "shop-preprod"}}]}}
            """;
    private static final String RECORD = """
            {"recoveryPoint": "2026-01-02T03:04:05Z", "release": "shop-9f2c41d07ab3", "parts": [
              {"name": "db", "kind": "Database", "engine": "mariadb", "tables": 12, "rows": 345}, {"name": "media", "kind": "Volume"}]}
            """;

    private static final String RELEASE = """
            {"apiVersion": "berth.dev/v1alpha1", "kind": "Release", "metadata": {"name": "shop-9f2c41d07ab3"}, "spec": {}}
            """;

    private static final Optional<Map<String, Object>> LISTED = listing("qa", "prod");
    private static final Optional<Map<String, Object>> NOT_LISTED = listing("qa");

    private final Map<String, byte[]> files = new TreeMap<>();

    private void sealed(String name, String content) {
        files.put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Recovery recovery(String environment, String more) {
        sealed("backup.json", RECORD);
        sealed("nonce", "uid-1");
        sealed("manifests/site.json", SITE);
        sealed("manifests/environment.json",
                "{\"apiVersion\": \"berth.dev/v1alpha1\", \"kind\": \"Environment\", \"metadata\": {\"name\": \"%s\"}, \"spec\": {\"site\": \"shop\", \"secretName\": \"shop-prod\"%s}}"
                        .formatted(environment, more));
        sealed("manifests/release.json", RELEASE);
        sealed("secrets/berth-secrets/stripe-key", "sk_1");
        sealed("secrets/db-credentials/password", "of the engine");
        return Recovery.of(environment, POINT, files);
    }

    private static Object environments(Map<String, Object> site) {
        return ((Map<?, ?>) site.get("spec")).get("environments");
    }

    /** The Site as it stands in the cluster. */
    private static Optional<Map<String, Object>> listing(String... entries) {
        List<Map<String, String>> environments = Stream.of(entries).map(name -> Map.of("name", name)).toList();
        return Optional.of(Map.of("apiVersion", "berth.dev/v1alpha1", "kind", "Site", "metadata", Map.of("name", "shop"), "spec", Map.of(
                "environments", environments)));
    }

    private static final Map<String, Object> PINNED = Map.of("mode", "Pinned", "release", "shop-9f2c41d07ab3");

    @Test
    void theSiteComesWithoutPodsAndTheEnvironmentWithItsRelease() {
        Map<String, Object> site = recovery("shop-prod", "").asleep();
        assertThat(environments(site)).isEqualTo(List.of(Map.of("name", "preprod", "suspend", true), Map.of("name", "prod", "suspend", true,
                "deploy", PINNED)));
        assertThat(((Map<?, ?>) site.get("spec")).get("newerThanThis")).as("what is not known here is not lost").isEqualTo(7);
    }

    @Test
    void whatHasItsDataIsAsItWasAndNothingElseIsTouched() {
        Recovery recovery = recovery("shop-prod", "");
        Map<String, Object> site = recovery.awake(recovery.asleep());
        assertThat(environments(site)).isEqualTo(List.of(Map.of("name", "preprod", "suspend", true), Map.of("name", "prod", "deploy", Map
                .of("mode", "Promoted", "from", "shop-preprod"))));
        assertThat(recovery.others()).containsExactly("shop-preprod");
    }

    @Test
    void anEnvironmentOfItsOwnIsHeldByItself() {
        Recovery recovery = recovery("shop-qa", ", \"stage\": \"dev\"");
        assertThat(recovery.inline()).isFalse();
        Map<String, Object> held = recovery.held(recovery.own());
        assertThat(held.get("spec")).isEqualTo(Map.of("site", "shop", "secretName", "shop-prod", "stage", "dev", "suspend", true, "deploy",
                PINNED));
        assertThat(recovery.awake(held)).isEqualTo(recovery.own());
        assertThat(environments(recovery.asleep())).as("none of the Site's gets another one's release").isEqualTo(List.of(Map.of("name",
                "preprod", "suspend", true), new HashMap<>(Map.of("name", "prod", "suspend", true, "deploy", Map.of("mode", "Promoted",
                        "from", "shop-preprod")))));
    }

    /** What somebody took out of the Site since is listed there again, and nothing else of that Site is touched. */
    @Test
    void aSiteThatListsItNoMoreListsItAgain() {
        Recovery recovery = recovery("shop-prod", "");
        Map<String, Object> held = recovery.held(NOT_LISTED.orElseThrow());
        assertThat(environments(held)).isEqualTo(List.of(Map.of("name", "qa"), Map.of("name", "prod", "suspend", true, "deploy", PINNED)));
        assertThat(environments(recovery.awake(held))).isEqualTo(List.of(Map.of("name", "qa"), Map.of("name", "prod", "deploy", Map.of(
                "mode", "Promoted", "from", "shop-preprod"))));
        assertThat(environments(recovery.awake(NOT_LISTED.orElseThrow()))).as("not after that").isEqualTo(List.of(Map.of("name", "qa")));
        assertThat(environments(recovery("shop-qa", ", \"stage\": \"dev\"").held(listing("prod").orElseThrow()))).as(
                "its Site never listed it").isEqualTo(List.of(Map.of("name", "prod")));
    }

    /** An object that says nothing of it would be changed in vain, and its change waited for. */
    @Test
    void whatTheClusterHasOfItNowIsChanged() {
        Recovery listed = recovery("shop-prod", "");
        assertThat(listed.kind(Optional.empty(), false)).isEqualTo("Site");
        assertThat(listed.kind(NOT_LISTED, false)).isEqualTo("Site");
        assertThat(listed.kind(NOT_LISTED, true)).as("an object of its own by now").isEqualTo("Environment");
        Recovery own = recovery("shop-qa", ", \"stage\": \"dev\"");
        assertThat(own.kind(Optional.empty(), false)).isEqualTo("Environment");
        assertThat(own.kind(listing("prod"), true)).isEqualTo("Environment");
        assertThat(own.kind(LISTED, true)).as("the Site makes it by now").isEqualTo("Site");
    }

    @Test
    void whatHadNoPodsIsNotWaitedFor() {
        assertThat(recovery("shop-prod", "").sleeps()).isFalse();
        assertThat(recovery("shop-qa", ", \"suspend\": true").sleeps()).isTrue();
    }

    @Test
    void itsOwnSecretComesBackAndGeneratedPasswordsDoNot() {
        Recovery recovery = recovery("shop-prod", "");
        assertThat(recovery.secretName()).contains("shop-prod");
        assertThat(recovery.secret()).isEqualTo(Map.of("stripe-key", "c2tfMQ=="));
    }

    @Test
    void saysWhatComesBackAndWhatIsLost() {
        assertThat(recovery("shop-prod", "").text(Instant.parse("2026-01-02T06:04:05Z"))).isEqualTo(
                "shop-prod: release shop-9f2c41d07ab3 with database db, volume media as of 2026-01-02T03:04:05Z, 3 h 0 min ago. What was written since is in no recovery point.\n");
    }

    @Test
    void saysWhatIsDoneToAnEmptyCluster() {
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, Optional.empty(), List.of("shop-prod"))).isEqualTo(
                """
                        Applied are Release shop-9f2c41d07ab3, Site shop, Secret shop-prod where it is not there.
                        It has no pods until its data is there, which takes about as long as reading that from the store.
                        Other environments of the site are suspended, for they have no data: shop-preprod. Recover them, too, or let them begin anew with suspend: false in Site shop.
                        """);
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, Optional.empty(), List.of("shop-prod", "shop-preprod"))).doesNotContain(
                "Other");
    }

    @Test
    void saysWhatBecomesOfDataThatIsThere() {
        assertThat(recovery("shop-prod", "").coming(Here.SUSPENDED, LISTED, List.of("shop-prod"))).isEqualTo(
                """
                        Applied are Release shop-9f2c41d07ab3, Secret shop-prod where it is not there.
                        shop-prod is here already, and suspended. Whatever its volumes hold is not saved first: that is kept for 72 hours, and kubectl berth undo shop-prod brings it back.
                        It has no pods until its data is there, which takes about as long as reading that from the store.
                        """);
        assertThat(recovery("shop-prod", "").coming(Here.RUNS, LISTED, List.of("shop-prod"))).isEqualTo(
                "shop-prod is here already and is left as it is: a Backup takes the point over, and kubectl berth restore brings it back.\n");
    }

    @Test
    void saysWhatIsAddedToASiteThatStands() {
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, NOT_LISTED, List.of("shop-prod"))).isEqualTo(
                """
                        Applied are Release shop-9f2c41d07ab3, Secret shop-prod where it is not there.
                        Environment prod is added to Site shop, as it was. Where that Site comes from Git, add it there as well: what Git does not have is taken away again.
                        It has no pods until its data is there, which takes about as long as reading that from the store.
                        """);
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, LISTED, List.of("shop-prod"))).doesNotContain("added");
        assertThat(recovery("shop-prod", "").coming(Here.SUSPENDED, NOT_LISTED, List.of("shop-prod"))).doesNotContain("added");
        assertThat(recovery("shop-qa", "").coming(Here.NOTHING, listing("prod"), List.of("shop-qa"))).doesNotContain("added");
    }

    private static Optional<Environment> environment(String status) {
        return Optional.of((Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-prod, namespace: acme, generation: 2}
                spec: {site: shop, suspend: true}
                status: {%s}
                """.formatted(status)).getFirst()));
    }

    @Test
    void isFollowedUntilItHasItsReleaseAndNoPods() {
        RecoveryProgress progress = new RecoveryProgress(recovery("shop-prod", ""), true);
        String said = "observedGeneration: %d, release: {name: %s}, conditions: [{type: Ready, status: \"True\", reason: Suspended, message: no pods}]";
        assertThat(progress.now(environment(said.formatted(2, "shop-9f2c41d07ab3")), Duration.ZERO).ended()).isTrue();
        assertThat(progress.now(environment(said.formatted(1, "shop-9f2c41d07ab3")), Duration.ZERO).ended()).isFalse();
        ActionProgress.Now other = progress.now(environment(said.formatted(2, "shop-aaaaaaaaaaaa")), Duration.ofHours(1));
        assertThat(other.ended()).isFalse();
        assertThat(other.ready()).hasValueSatisfying(ready -> assertThat(ready.message()).isEqualTo("no pods"));
    }

    /** Nobody would know what is waited for. */
    @Test
    void whatNobodyMakesOrLooksAtIsNotWaitedForForEver() {
        RecoveryProgress progress = new RecoveryProgress(recovery("shop-prod", ""), true);
        for (Optional<Environment> silent : List.of(Optional.<Environment>empty(), environment("observedGeneration: -1"))) {
            assertThat(progress.now(silent, Duration.ofMinutes(4))).isEqualTo(new ActionProgress.Now(false, Optional.empty(), List.of()));
            assertThatThrownBy(() -> progress.now(silent, Duration.ofMinutes(5))).isInstanceOfSatisfying(Refused.class,
                    refused -> assertThat(String.join(" ", refused.sentences())).contains("Environment shop-prod", "five minutes",
                            "kubectl berth status shop", "kubectl -n berth-system get pods", "the same command once more"));
        }
    }

    @Test
    void aPointThatDoesNotSayWhatItHoldsIsRefused() {
        recovery("shop-prod", "");
        files.remove("backup.json");
        assertThatThrownBy(() -> Recovery.of("shop-prod", POINT, files)).isInstanceOf(Refused.class).hasMessageContaining(
                "does not say what it holds");
        sealed("backup.json", RECORD);
        files.remove("manifests/release.json");
        assertThatThrownBy(() -> Recovery.of("shop-prod", POINT, files)).isInstanceOf(Refused.class).hasMessageContaining(
                "has no release in it");
    }

    @Test
    void onlyPointsThatAreWholeAreListedNewestFirst() throws JsonProcessingException {
        String snapshot = "{\"id\": \"%s\", \"time\": \"2026-01-0%d:00:00.5+01:00\", \"paths\": [\"/berth/work/point\"], \"tags\": [%s]}";
        String all = String.join(",", snapshot.formatted("a1", 2, "\"berth\", \"backup=uid-1\", \"point\"").replace("-02:", "-02T04:"),
                snapshot.formatted("b1", 3, "\"berth\", \"backup=uid-2\", \"point\"").replace("-03:", "-03T04:"), snapshot.formatted("c1",
                        4,
                        "\"berth\", \"backup=uid-3\", \"point\"").replace("-04:", "-04T04:"), snapshot.formatted("d1", 2,
                                "\"berth\", \"backup=uid-1\", \"part=db\"").replace("-02:", "-02T04:"), snapshot.formatted("e1", 2,
                                        "\"berth\", \"backup=uid-1\", \"whole=a1\"").replace("-02:", "-02T04:"), snapshot.formatted("f1", 2,
                                                "\"berth\", \"backup=uid-2\", \"whole=b1\"").replace("-02:", "-02T04:"));
        assertThat(Repositories.points(new ObjectMapper().readTree("[" + all + "]"))).containsExactly(new Repositories.Sealed("uid-2", "b1",
                Instant.parse("2026-01-03T03:00:00.5Z"), "/berth/work/point"), new Repositories.Sealed("uid-1", "a1", Instant.parse(
                        "2026-01-02T03:00:00.5Z"), "/berth/work/point"));
    }

    /** Who has the login of the store has no other rights in the cluster by it. */
    @Test
    void whatIsSealedIsAppliedAsWhatItIsAndNowhereElse() {
        recovery("shop-prod", "");
        for (String forged : List.of(
                RELEASE.replace("berth.dev/v1alpha1", "rbac.authorization.k8s.io/v1").replace("Release", "ClusterRoleBinding"),
                RELEASE.replace("Release", "Site"),
                RELEASE.replace("berth.dev/v1alpha1", "apps/v1"),
                RELEASE.replace("berth.dev/v1alpha1", "berth.development/v1"))) {
            sealed("manifests/release.json", forged);
            assertThatThrownBy(() -> Recovery.of("shop-prod", POINT, files)).isInstanceOf(Refused.class).hasMessageContaining(
                    "manifests/release.json of the point is no release of Berth's");
        }
        sealed("manifests/release.json", RELEASE.replace("\"name\"", "\"namespace\": \"other\", \"finalizers\": [\"x\"], \"name\""));
        assertThat(Recovery.of("shop-prod", POINT, files).release().get("metadata")).isEqualTo(Map.of("name", "shop-9f2c41d07ab3"));
    }
}
