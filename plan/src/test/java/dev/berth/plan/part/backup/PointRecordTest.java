package dev.berth.plan.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Engine;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PointRecordTest {
    private static Optional<PointRecord> found(String parts) {
        return PointRecord.found(Result.read("""
                {"snapshot":"e16b6aa2e6abba5e","record":{"recoveryPoint":"2026-01-02T03:04:05Z","release":"shop-9f2c41d07ab3"}%s}"""
                .formatted(parts)).orElseThrow());
    }

    /** As the runner tells them: what is not known at the end is left out. */
    @Test
    void partsAreToldByPlace() {
        assertThat(found("""
                ,"found":[["db","aa","mariadb",4,120,1000,1],["cache","bb","redis"],["media","cc",null,null,null,2000,3],["old","dd"]]""")
                .orElseThrow().parts()).containsExactly(
                        new BackupPart("db", BackupPartKind.DATABASE, Engine.MARIADB, "aa", 1000L, null, 4L, 120L),
                        new BackupPart("cache", BackupPartKind.DATABASE, Engine.REDIS, "bb", null, null, null, null),
                        new BackupPart("media", BackupPartKind.VOLUME, null, "cc", 2000L, 3L, null, null),
                        new BackupPart("old", BackupPartKind.VOLUME, null, "dd", null, null, null, null));
    }

    @Test
    void whatIsNotUnderstoodIsNoPoint() {
        assertThat(found("")).as("parts that are not told are not none").isEmpty();
        assertThat(found(",\"found\":[[\"db\",\"aa\",\"another\"]]")).isEmpty();
        assertThat(found(",\"found\":{\"db\":\"aa\"}")).isEmpty();
        assertThat(PointRecord.found(Result.read("{\"snapshot\":\"aa\"}").orElseThrow())).isEmpty();
    }
}
