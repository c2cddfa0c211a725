package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Optional;
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

    @Test
    void whereThereIsNone() {
        assertThat(BackupsCommand.text(backups, Optional.of("shop-test"), "acme")).isEqualTo(
                "There is no backup of shop-test in namespace acme: kubectl berth backup ENVIRONMENT makes one.\n");
    }
}
