package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.part.Sample;
import dev.berth.plan.part.Yaml;
import dev.berth.plan.world.Documents;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SitePodTest {
    private static final Stack SHOP = Yaml.read("/part/workload/shop.stack.yaml", Stack.class);
    private static final Fill FILL = Sample.fill("web", "db", "cache", "worker", "one");

    private static PodSpec pod(Stack stack) {
        Fill fill = Sample.fill(stack.components().stream().map(Component::name).toArray(String[]::new));
        return SitePod.of(Sample.SCOPE, stack, fill, "boot").spec();
    }

    private static Stack stack(String components) {
        return Serialization.unmarshal("components: [%s]\n".formatted(components), Stack.class);
    }

    private static List<String> order(String components) {
        return pod(stack(components)).getInitContainers().stream().map(Container::getName).toList();
    }

    /** Whatever a Deployment says of a component holds here, too, but for who judges it and what it is told when visitors go. */
    @Test
    void eachComponentIsWhatItIsInItsDeployment() {
        PodSpec whole = pod(SHOP);
        Map<String, Container> beside = whole.getInitContainers().stream().collect(Collectors.toMap(Container::getName, one -> one));
        assertThat(beside).hasSize(SHOP.components().size());
        SHOP.components().forEach(component -> {
            PodSpec own = PodTemplate.of(Sample.SCOPE, SHOP, component, FILL).getSpec();
            Container served = own.getContainers().getFirst();
            Container container = beside.get(component.name());
            assertThat(container.getRestartPolicy()).isEqualTo("Always");
            assertThat(container.getSecurityContext().getRunAsUser()).isEqualTo(own.getSecurityContext().getRunAsUser());
            assertThat(container.getSecurityContext().getRunAsGroup()).isEqualTo(own.getSecurityContext().getRunAsGroup());
            assertThat(container.getImage()).isEqualTo(served.getImage());
            assertThat(container.getCommand()).isEqualTo(served.getCommand());
            assertThat(container.getArgs()).isEqualTo(served.getArgs());
            assertThat(container.getEnv()).isEqualTo(served.getEnv());
            assertThat(container.getResources()).isEqualTo(served.getResources());
            assertThat(container.getVolumeMounts()).extracting(VolumeMount::getMountPath).containsExactlyElementsOf(served.getVolumeMounts()
                    .stream().map(VolumeMount::getMountPath).toList());
            assertThat(whole.getVolumes()).extracting(Volume::getName).containsAll(container.getVolumeMounts().stream().map(
                    VolumeMount::getName).toList());
            assertThat(container.getStartupProbe() == null).isEqualTo(component.database() == null);
        });
        assertThat(whole.getVolumes()).extracting(Volume::getName).doesNotHaveDuplicates();
        assertThat(whole.getSecurityContext().getFsGroup()).as("a group for all would change the files of each").isNull();
    }

    @Test
    void databasesFirstThenWhoeverIsLinkedTo() {
        assertThat(order("{name: web, image: w, connectsTo: [api]}, {name: api, image: a, connectsTo: [search]}, {name: search, image: s},"
                + " {name: db, image: d, database: {engine: mariadb}}")).containsExactly("db", "search", "api", "web");
        assertThat(order(
                "{name: a, image: a, connectsTo: [b]}, {name: b, image: b, connectsTo: [a]}, {name: c, image: c, connectsTo: [c]}"))
                .as("two that need each other").containsExactly("c", "a", "b");
    }

    @Test
    void twoThatListenOnOnePortCannotBeInOnePod() {
        assertThat(SitePod.clash(SHOP)).isEmpty();
        assertThat(SitePod.clash(stack("{name: web, image: w, http: {port: 8080}}, {name: api, image: a, ports: [{name: x, port: 8080}]}")))
                .hasValue("its components web and api both listen on port 8080, which only one of them can in one pod");
        assertThat(SitePod.clash(stack(
                "{name: db, image: m, database: {engine: mariadb}}, {name: my, image: m, database: {engine: mysql}}"))).isPresent();
        assertThat(SitePod.clash(stack(
                "{name: a, image: a, health: {tcpPort: 9000}}, {name: b, image: b, ports: [{name: x, port: 9000}]}")))
                .isPresent();
    }

    @Test
    void whatAnImageExposesIsNotWhatAWorkerListensOn() {
        assertThat(SitePod.clash(stack(
                "{name: web, image: w, http: {port: 8080}}, {name: worker, image: w, ports: [{name: port-8080, port: 8080}]}"))).isEmpty();
    }

    /** Otherwise the files of the site as it runs would be there, and the sweep would take these. */
    @Test
    void filesHaveNamesOfTheirOwn() {
        SitePod boot = SitePod.of(Sample.SCOPE, SHOP, FILL, "boot");
        assertThat(boot.files()).extracting(want -> want.id().name()).contains("boot-web-files");
        assertThat(Documents.text(Documents.tree(boot.spec()))).contains("name: boot-web-files").doesNotContain("name: web-files\n");
    }
}
