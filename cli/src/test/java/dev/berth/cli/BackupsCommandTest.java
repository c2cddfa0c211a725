package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.Environment;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackupsCommandTest {
    private final List<Backup> backups = List.of(
            backup("monday", "shop-prod", "05", ", verified: {time: \"2026-01-05T04:00:00Z\", by: a-drill}"),
            backup("tuesday", "shop-prod", "06", ""),
            backup("others", "shop-dev", "07", ""));

    private static Backup backup(String name, String environment, String day, String more) {
        return (Backup) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Backup
                metadata: {name: %s, namespace: acme, creationTimestamp: "2026-01-%3$sT02:00:00Z"}
                spec: {environment: %s}
                status:
                  {recoveryPoint: "2026-01-%3$sT02:00:00Z", parts: [{name: db, bytes: 2048}, {name: media, bytes: 1024}],
                  conditions: [{type: Ready, status: "True", reason: Complete}]%4$s}
                """.formatted(name, environment, day, more)).getFirst());
    }

    @Test
    void theNewestFirstWithWhenADrillRestoredIt() {
        assertThat(BackupsCommand.text(backups, Optional.of("shop-prod"), "acme")).isEqualTo("""
                NAME      ENVIRONMENT   POINT                  VERIFIED               STATUS     SIZE      PARTS
                tuesday   shop-prod     2026-01-06T02:00:00Z                          Complete   3.0 KiB   db, media
                monday    shop-prod     2026-01-05T02:00:00Z   2026-01-05T04:00:00Z   Complete   3.0 KiB   db, media
                """);
    }

    /** Those that were taken over after a recovery were all made within seconds, and of one that saves nobody knows the point yet. */
    @Test
    void theNewestIsTheOneWithTheNewestPoint() {
        Backup saves = backup("saves", "shop-prod", "01", "");
        saves.setStatus(null);
        List<Backup> recovered = Stream.concat(backups.stream(), Stream.of(saves)).toList();
        recovered.forEach(one -> one.getMetadata().setCreationTimestamp("2026-01-08T09:00:00Z"));
        assertThat(BackupsCommand.text(recovered, Optional.empty(), "acme").lines().skip(1).map(line -> line.split(" ")[0]))
                .containsExactly("saves", "others", "tuesday", "monday");
    }

    @Test
    void whenTheRepositoryWasChecked() {
        List<Environment> environments = List.of(
                environment("shop-prod", "backup: {store: nas, lastChecked: \"2026-01-04T03:00:00Z\"}", "RecentPoint"),
                environment("shop-dev", "backup: {store: nas, lastChecked: \"2026-01-04T05:00:00Z\"}", "RepositoryDamaged"),
                environment("shop-try", "backup: {store: nas}", "RecentPoint"),
                environment("shop-new", "backup: {last: \"2026-01-04T05:00:00Z\"}", "RecentPoint"),
                environment("shop-newer", "url: x", "NoPoint"));
        assertThat(BackupsCommand.checks(environments, Optional.empty())).isEqualTo("""
                The repository of shop-dev in BackupStore nas was last checked at 2026-01-04T05:00:00Z: It is damaged.
                The repository of shop-prod in BackupStore nas was last checked at 2026-01-04T03:00:00Z: it was whole.
                The repository of shop-try in BackupStore nas was not checked yet.
                """);
        assertThat(BackupsCommand.checks(environments, Optional.of("shop-try"))).hasLineCount(1);
    }

    private static Environment environment(String name, String status, String reason) {
        return (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: %s, namespace: acme}
                spec: {site: shop}
                status: {%s, conditions: [{type: Protected, status: "False", reason: %s, message: It is damaged.}]}
                """.formatted(name, status, reason)).getFirst());
    }

    @Test
    void whereThereIsNone() {
        assertThat(BackupsCommand.text(backups, Optional.of("shop-test"), "acme")).isEqualTo(
                "There is no backup of shop-test in namespace acme: kubectl berth backup ENVIRONMENT makes one.\n");
    }
}
