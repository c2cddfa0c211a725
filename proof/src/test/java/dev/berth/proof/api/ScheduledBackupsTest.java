package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Restore;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an environment asks for by itself, on a real API server: it is made, it ends, it is kept and it goes. */
@Tag("api")
class ScheduledBackupsTest {
    private static final Duration SOME_MINUTES = Duration.ofMinutes(4);

    private final ApiTier tier = ApiTier.get();
    private final String site = "saved" + Long.toString(System.nanoTime(), 36);
    private final String environment = site + "-dev";

    private String yaml(String backups) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: %1$s, namespace: acme}
                stringData: {key: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}
                ---
                apiVersion: berth.dev/v1alpha1
                kind: BackupStore
                metadata: {name: %1$s, namespace: acme}
                spec: {rest: {url: "https://nas.example.com:8000"}, encryption: {keySecretName: %1$s}}
                ---
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: dev}]
                  backups: %2$s
                  stack:
                    components:
                    - {name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                    - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                """.formatted(site, backups);
    }

    @AfterEach
    void away() {
        tier.cluster.kubectl("-n", "acme", "delete", "site/" + site, "--wait=false");
    }

    private List<Backup> backups() {
        return tier.client.resources(Backup.class).inNamespace("acme").list().getItems().stream().filter(one -> one.getSpec().environment()
                .equals(environment)).toList();
    }

    private List<Restore> drills() {
        return tier.client.resources(Restore.class).inNamespace("acme").list().getItems().stream().filter(one -> one.getSpec().environment()
                .equals(environment)).toList();
    }

    private Set<String> claims() {
        return tier.client.persistentVolumeClaims().inNamespace("acme--" + environment).list().getItems().stream().map(claim -> claim
                .getMetadata().getName()).collect(Collectors.toSet());
    }

    @Test
    void areMadeAndTriedAndLeaveNothing() {
        tier.apply(yaml("{store: %s, schedule: \"* * * * *\", drill: \"* * * * *\"}".formatted(site)));
        tier.awaitReady("acme", site);
        Awaitility.await("a point that a drill has restored").atMost(SOME_MINUTES).until(() -> backups().stream().anyMatch(one -> one
                .getStatus() != null && one.getStatus().verified() != null));
        Awaitility.await("the drill has ended, and the environment says so").atMost(SOME_MINUTES).until(() -> drills().stream().anyMatch(
                one -> one.getStatus() != null
                        && ActionConditions.complete(one.getStatus().conditions())) && tier.environment("acme", environment)
                                .getStatus().backup().lastVerified() != null);
        assertThat(drills()).allSatisfy(one -> assertThat(one.getMetadata().getName()).matches(environment + "-drill-[0-9]{12}"));
        assertThat(drills().getFirst().getSpec().note()).startsWith("Scheduled for ");
        assertThat(Conditions.find(tier.environment("acme", environment).getStatus().conditions(), "Protected").orElseThrow().reason())
                .isEqualTo("RecentPoint");
        tier.apply(yaml("{store: %s, schedule: \"0 0 1 1 *\", drill: \"0 0 1 1 *\"}".formatted(site)));
        Awaitility.await("what was fetched is thrown away").atMost(SOME_MINUTES).untilAsserted(() -> assertThat(claims()).containsExactly(
                "db-1"));
    }
}
