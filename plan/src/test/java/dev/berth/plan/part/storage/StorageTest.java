package dev.berth.plan.part.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeBackup;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Warrant;
import dev.berth.plan.part.Sample;
import dev.berth.plan.part.Yaml;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StorageTest {
    private static final Volume UPLOADS = new Volume("uploads", Quantity.parse("5Gi"), null);

    @Test
    void a_stack_has_the_declared_volumes_and_one_per_database() {
        Stack stack = Serialization.unmarshal("""
                components:
                - {name: cache, image: redis:7, database: {engine: redis}}
                - {name: web, image: web:1}
                - {name: db, image: mariadb:11, database: {engine: mariadb, size: 10Gi}}
                volumes: [{name: uploads, size: 5Gi, backup: Exclude}, {name: thumbs}]
                """, Stack.class);

        assertThat(Storage.volumes(stack)).containsExactly(
                new Volume("uploads", Quantity.parse("5Gi"), VolumeBackup.EXCLUDE),
                new Volume("thumbs", Quantity.parse("1Gi"), null),
                new Volume("cache", Quantity.parse("1Gi"), null),
                new Volume("db", Quantity.parse("10Gi"), null));
        assertThat(Storage.volumes(new Stack(List.of(), null, null, null, null))).isEmpty();
    }

    @Test
    void an_environment_says_size_and_class_before_the_stack() {
        var want = Storage.claim(Sample.SCOPE, UPLOADS, Optional.of(new VolumeClaim("uploads", Quantity.parse("20480Mi"), "local-path")),
                3);

        assertThat(Yaml.of(List.of(want))).isEqualTo(Yaml.normal(Yaml.read("/part/storage/claim.yaml")));
        assertThat(want.object().getMetadata().getOwnerReferences()).isEmpty();
    }

    @Test
    void what_the_environment_leaves_open_is_the_stack_s() {
        assertThat(spec(Optional.empty()).getResources().getRequests()).isEqualTo(Map.of("storage", Quantity.parse("5Gi")));
        assertThat(spec(Optional.empty()).getStorageClassName()).isNull();
        assertThat(spec(Optional.of(new VolumeClaim("uploads", null, ""))).getResources().getRequests())
                .isEqualTo(Map.of("storage", Quantity.parse("5Gi")));
        assertThat(spec(Optional.of(new VolumeClaim("uploads", null, ""))).getStorageClassName()).isNull();
        assertThat(spec(Optional.of(new VolumeClaim("uploads", null, "fast"))).getStorageClassName()).isEqualTo("fast");
    }

    @Test
    void a_warrant_says_why_and_whose() {
        assertThat(Storage.warrant(Warrant.Reason.SCRATCH, Sample.SCOPE.owner()))
                .isEqualTo(new Warrant(Warrant.Reason.SCRATCH, Sample.SCOPE.owner()));
    }

    private static PersistentVolumeClaimSpec spec(Optional<VolumeClaim> override) {
        return ((PersistentVolumeClaim) Storage.claim(Sample.SCOPE, UPLOADS, override, 1).object()).getSpec();
    }
}
