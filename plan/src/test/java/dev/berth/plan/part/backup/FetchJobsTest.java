package dev.berth.plan.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Stack;
import dev.berth.plan.part.Sample;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FetchJobsTest {
    private static final Stack STACK = Serialization.unmarshal("""
            components:
            - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
            - {name: web, image: web, volumeMounts: [{name: media, mountPath: /srv}]}
            volumes: [{name: media, size: 1Gi}]
            """, Stack.class);

    private static String memory(BackupPartKind kind, Long files) {
        Part part = Part.of(STACK).stream().filter(one -> one.kind() == kind).findFirst().orElseThrow();
        BackupPart saved = new BackupPart(part.name(), kind, null, "snapshot", 1L, files, null, null);
        Want want = new FetchJobs(Sample.SCOPE, STACK, "uid", "store", PodNamesTest.fill(STACK), PodNamesTest.GROUND).fetch(part, saved,
                Optional.empty(), 1, "claim", Optional.empty(), List.of());
        return ((Job) ((Want.Once) want).object()).getSpec().getTemplate().getSpec().getContainers().getFirst().getResources().getLimits()
                .get("memory").toString();
    }

    /** The runner compares each with what was saved, whatever order they come in. */
    @Test
    void thereIsMemoryForTheNamesOfAllFiles() {
        assertThat(memory(BackupPartKind.VOLUME, 10L)).isEqualTo("1Gi");
        assertThat(memory(BackupPartKind.VOLUME, null)).isEqualTo("1Gi");
        assertThat(memory(BackupPartKind.VOLUME, 2_000_000L)).isEqualTo("3024Mi");
        assertThat(memory(BackupPartKind.DATABASE, 2_000_000L)).isEqualTo("1Gi");
    }
}
