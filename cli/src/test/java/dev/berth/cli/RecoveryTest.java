package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, false, List.of("shop-prod"))).isEqualTo(
                """
                        Applied are Release shop-9f2c41d07ab3, Site shop, Secret shop-prod where it is not there.
                        It has no pods until its data is there, which takes about as long as reading that from the store.
                        Other environments of the site are suspended, for they have no data: shop-preprod. Recover them, too, or let them begin anew with suspend: false in Site shop.
                        """);
        assertThat(recovery("shop-prod", "").coming(Here.NOTHING, false, List.of("shop-prod", "shop-preprod"))).doesNotContain("Other");
    }

    @Test
    void saysWhatBecomesOfDataThatIsThere() {
        assertThat(recovery("shop-prod", "").coming(Here.SUSPENDED, true, List.of("shop-prod"))).isEqualTo(
                """
                        Applied are Release shop-9f2c41d07ab3, Secret shop-prod where it is not there.
                        shop-prod is here already, and suspended. Whatever its volumes hold is not saved first: that is kept for 72 hours, and kubectl berth undo shop-prod brings it back.
                        It has no pods until its data is there, which takes about as long as reading that from the store.
                        """);
        assertThat(recovery("shop-prod", "").coming(Here.RUNS, true, List.of("shop-prod"))).isEqualTo(
                "shop-prod is here already and is left as it is: a Backup takes the point over, and kubectl berth restore brings it back.\n");
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
