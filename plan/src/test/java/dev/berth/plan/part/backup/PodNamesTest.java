package dev.berth.plan.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.plan.Fill;
import dev.berth.plan.Ground;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.part.Sample;
import dev.berth.plan.part.storage.Storage;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimVolumeSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A pod with two containers or two volumes of one name is refused; whatever people call what is theirs, ours is called otherwise. */
class PodNamesTest {
    static final Ground.Backups GROUND = Ground.Backups.PUBLIC;
    private static final String LONGEST = "l".repeat(40);

    static Fill fill(Stack stack) {
        Map<String, String> claims = new HashMap<>();
        Storage.volumes(stack).stream().map(Volume::name).filter(name -> !name.equals("x-1")).forEach(name -> claims.put(name, Names.claim(
                name, 1)));
        return Sample.fill(stack.components().stream().map(Component::name).toArray(String[]::new)).with(claims);
    }

    private static Stack stack(String database, String component, String volume) {
        return Serialization.unmarshal("""
                components:
                - {name: %1$s, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}, files: [{path: /etc/my.cnf, content: x}]}
                - name: %2$s
                  image: web
                  http: {port: 8080}
                  runAsUser: 1000
                  writable: [/tmp]
                  files: [{path: /etc/web, content: x}, {path: /etc/key, secretKey: key}]
                  volumeMounts: [{name: %3$s, mountPath: /a}, {name: x-1, mountPath: /b}]
                volumes: [{name: %3$s, size: 1Gi}, {name: x-1, size: 1Gi, backup: Exclude}]
                """.formatted(database, component, volume), Stack.class);
    }

    private static List<PodSpec> pods(Stack stack) {
        Fill fill = fill(stack);
        SaveJobs save = new SaveJobs(Sample.SCOPE, "uid-b", "berth-store-nas", fill, GROUND);
        FetchJobs fetch = new FetchJobs(Sample.SCOPE, stack, "uid-r", "berth-store-nas", fill, GROUND);
        List<Want> wants = new ArrayList<>();
        List<Part> parts = Part.of(stack);
        List<String> others = List.of("x-1", "tools-1", Names.scratch(LONGEST, "uid-r"));
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            BackupPart saved = new BackupPart(part.name(), part.kind(), null, "snapshot", 1L, 1L, 1L, 1L);
            wants.add(save.save(part, i + 1));
            wants.add(fetch.fetch(part, saved, Optional.<Backup>empty(), i + 1, Names.claim(part.name(), 1), Optional.of(1L), others));
        }
        wants.add(save.look("point"));
        wants.add(new BootJob(Sample.SCOPE, stack, "uid-r", fill, GROUND.runnerImage()).job(List.of(new BootJob.Page("web", 8080, "h", "/",
                0, ""))));
        return wants.stream().map(want -> (Job) ((Want.Once) want).object()).map(job -> job.getSpec().getTemplate().getSpec()).toList();
    }

    private static List<Container> containers(PodSpec pod) {
        return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
    }

    @TestFactory
    Stream<DynamicTest> noneTwice() {
        return Stream.of(
                stack("runner", "install", "tools"),
                stack("install", "runner", "temporary"),
                stack("restic", "tools", "scratch"),
                stack("data", "point", "point"),
                stack("visitor", "install", "berth"),
                stack("beside-x", "a-1", "files-a"),
                stack("files", "secret-files", "writable"),
                stack("bare", "x-1", "bare-x"),
                stack("bare-x", "x-1", "files-x"),
                stack("db", "b", "files-x"),
                stack(LONGEST, "c".repeat(40), "v".repeat(40)))
                .map(stack -> DynamicTest.dynamicTest(Storage.volumes(stack).toString(), () -> pods(stack).forEach(PodNamesTest::check)));
    }

    private static void check(PodSpec pod) {
        assertThat(containers(pod)).extracting(Container::getName).doesNotHaveDuplicates().allMatch(name -> name.length() <= 63);
        List<String> volumes = pod.getVolumes().stream().map(volume -> volume.getName()).toList();
        assertThat(volumes).doesNotHaveDuplicates().allMatch(name -> name.length() <= 63);
        containers(pod).forEach(container -> assertThat(volumes).containsAll(container.getVolumeMounts().stream().map(VolumeMount::getName)
                .toList()));
    }

    /** A site was once started on an empty volume, because that one was called like what had been fetched; or on the files of a component. */
    @Test
    void aSiteIsStartedOnAllThatWasFetched() {
        Stream.of(stack("db", "a-1", "files-a"), stack("db", "web", "bare-x")).forEach(stack -> {
            PodSpec boot = pods(stack).getLast();
            assertThat(boot.getVolumes().stream().flatMap(volume -> Stream.ofNullable(volume.getPersistentVolumeClaim())).map(
                    PersistentVolumeClaimVolumeSource::getClaimName)).containsExactlyInAnyOrderElementsOf(fill(stack).claims().values());
            assertThat(boot.getVolumes()).filteredOn(volume -> volume.getConfigMap() != null).hasSize(2);
        });
    }
}
