package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.api.Autoscale;
import dev.berth.api.Component;
import dev.berth.api.Resources;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Want;
import dev.berth.plan.part.Sample;
import dev.berth.plan.part.Yaml;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {
    private static final Stack SHOP = Yaml.read("/part/workload/shop.stack.yaml", Stack.class);
    private static final Fill FILL = Sample.fill("web", "db", "cache", "worker", "one");

    @ParameterizedTest
    @ValueSource(strings = {"web", "db", "cache", "worker"})
    void a_component_becomes_these_objects(String name) {
        assertThat(Yaml.of(wants(name, FILL))).isEqualTo(Yaml.normal(Yaml.read("/part/workload/shop." + name + ".yaml")));
    }

    @Test
    void two_pods_get_a_budget_and_nothing_restarts_for_it() {
        List<Want> wants = wants("web", Sample.scaled(FILL, "web", 2, null, null));

        assertThat(kinds(wants)).containsExactly("ConfigMap", "Service", "Deployment", "PodDisruptionBudget");
        assertThat(deployment(wants).getSpec().getReplicas()).isEqualTo(2);
        assertThat(deployment(wants).getSpec().getTemplate()).isEqualTo(template("web", FILL));
        assertThat(Yaml.of(wants.subList(3, 4))).isEqualTo(Yaml.normal(Yaml.read("/part/workload/budget.yaml")));
    }

    @Test
    void an_autoscaler_decides_the_replicas() {
        List<Want> wants = wants("web", Sample.scaled(FILL, "web", 1, new Autoscale(2, 6, 55), null));

        assertThat(kinds(wants)).containsExactly("ConfigMap", "Service", "Deployment", "PodDisruptionBudget", "HorizontalPodAutoscaler");
        assertThat(deployment(wants).getSpec().getReplicas()).isNull();
        assertThat(Yaml.of(wants.subList(4, 5))).isEqualTo(Yaml.normal(Yaml.read("/part/workload/autoscaler.yaml")));
    }

    @ParameterizedTest
    @CsvSource({"3,,,3,3,70", "0,,,1,1,70", "3,2,,2,2,70", "1,4,2,4,4,70", "1,1,5,1,5,70"})
    void what_an_autoscaler_is_not_told_follows(int replicas, Integer min, Integer max, int expectedMin, int expectedMax, int percent) {
        Want want = wants("worker", Sample.scaled(FILL, "worker", replicas, new Autoscale(min, max, null), null)).getLast();

        var spec = ((HorizontalPodAutoscaler) ((Want.Keep) want).object()).getSpec();
        assertThat(spec.getMinReplicas()).isEqualTo(expectedMin);
        assertThat(spec.getMaxReplicas()).isEqualTo(expectedMax);
        assertThat(spec.getMetrics().getFirst().getResource().getTarget().getAverageUtilization()).isEqualTo(percent);
    }

    @Test
    void a_suspended_environment_has_no_pods_and_keeps_the_rest() {
        List<Want> wants = wants("web", Sample.suspended(Sample.scaled(FILL, "web", 2, new Autoscale(2, 6, 55), null)));

        assertThat(kinds(wants)).containsExactly("ConfigMap", "Service", "Deployment", "PodDisruptionBudget");
        assertThat(deployment(wants).getSpec().getReplicas()).isZero();
        assertThat(deployment(wants).getSpec().getTemplate()).isEqualTo(template("web", FILL));
    }

    @Test
    void a_database_never_has_two_pods() {
        List<Want> wants = wants("db", Sample.scaled(FILL, "db", 3, new Autoscale(2, 6, 55), null));

        assertThat(kinds(wants)).containsExactly("Service", "Deployment");
        assertThat(deployment(wants).getSpec().getReplicas()).isEqualTo(1);
        assertThat(deployment(wants("db", Sample.scaled(FILL, "db", 0, null, null))).getSpec().getReplicas()).isZero();
    }

    @Test
    void an_environment_places_pods_and_brings_pull_secrets_and_sizes() {
        Resources larger = Serialization.unmarshal("limits: {memory: 2Gi}", Resources.class);
        Fill fill = Sample.placed(Sample.scaled(FILL, "web", 1, null, larger), Map.of("disk", "fast"), List.of("pull-ghcr", "pull-ghcr"));

        var spec = template("web", fill).getSpec();

        assertThat(spec.getNodeSelector()).isEqualTo(Map.of("disk", "fast"));
        assertThat(spec.getImagePullSecrets()).containsExactly(new LocalObjectReference("pull-ghcr"));
        assertThat(Yaml.of(spec.getContainers().getFirst().getResources()))
                .isEqualTo(Yaml.normal("requests: {cpu: 500m, memory: 128Mi}\nlimits: {memory: 2Gi}"));
    }

    @Test
    void only_pods_that_read_the_secret_follow_it() {
        assertThat(template("db", FILL).getMetadata().getAnnotations()).isNullOrEmpty();
        assertThat(annotations("env: [{name: A, valueFrom: {secretKey: a}}]")).containsExactly(Map.entry("berth.dev/secrets", "print-1"));
        assertThat(annotations("files: [{path: /a, secretKey: a}]")).containsExactly(Map.entry("berth.dev/secrets", "print-1"));
        assertThat(annotations("env: [{name: A, value: a}, {name: B, valueFrom: {builtin: URL}}]")).isNullOrEmpty();
        assertThat(template("web", Sample.without(FILL, false, false)).getMetadata().getAnnotations()).containsOnlyKeys("berth.dev/files");
    }

    @Test
    void changed_files_restart_the_pods() {
        String hash = annotations("files: [{path: /a, content: x}]").get("berth.dev/files");

        assertThat(hash).matches("[0-9a-f]{16}");
        assertThat(annotations("files: [{path: /a, content: y}]").get("berth.dev/files")).isNotEqualTo(hash);
        assertThat(annotations("files: [{path: /b, content: x}]").get("berth.dev/files")).isNotEqualTo(hash);
        assertThat(annotations("files: [{path: /b, content: y}, {path: /a, content: x}]"))
                .isEqualTo(annotations("files: [{path: /a, content: x}, {path: /b, content: y}]"));
        assertThat(annotations("files: [{path: /a, secretKey: x}]")).doesNotContainKey("berth.dev/files");
        assertThat(kinds(one("files: [{path: /a, secretKey: x}]"))).containsExactly("Deployment");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http: {port: 8080}                                        | tcp 8080  | tcp 8080  | 30",
        "http: {port: 8080, healthPath: ''}                        | tcp 8080  | tcp 8080  | 30",
        "http: {port: 8080, healthPath: /up}                       | http 8080 | tcp 8080  | 30",
        "http: {port: 8080, healthPath: /up}; health: {tcpPort: 81} | http 8080 | tcp 81    | 30",
        "http: {port: 8080}; health: {tcpPort: 81}                  | tcp 81    | tcp 81    | 30",
        "http: {}                                                  | none      | none      | 0",
        "ports: [{name: a, port: 81}]                              | none      | none      | 0",
        "health: {startupSeconds: 5}                               | none      | none      | 0",
        "health: {tcpPort: 81, startupSeconds: 5}                  | tcp 81    | tcp 81    | 3",
        "health: {tcpPort: 81, startupSeconds: 0}                  | tcp 81    | tcp 81    | 1",
        "database: {engine: postgresql}                            | tcp 5432  | tcp 5432  | 300",
        "database: {engine: redis}; health: {tcpPort: 81}           | tcp 81    | tcp 81    | 300",
    })
    void probes_ask_the_page_where_there_is_one(String component, String ready, String alive, int startupFailures) {
        Fill fill = Sample.claimed(FILL, "one");
        var container = deployment(one(component, fill)).getSpec().getTemplate().getSpec().getContainers().getFirst();

        assertThat(probe(container.getStartupProbe())).isEqualTo(ready);
        assertThat(probe(container.getReadinessProbe())).isEqualTo(ready);
        assertThat(probe(container.getLivenessProbe())).isEqualTo(alive);
        if (startupFailures > 0) {
            assertThat(container.getStartupProbe().getFailureThreshold()).isEqualTo(startupFailures);
        }
    }

    @Test
    void probes_name_the_host_that_visitors_name() {
        String component = "http: {port: 8080, healthPath: /up}";

        assertThat(deployment(one(component)).getSpec().getTemplate().getSpec().getContainers().getFirst().getReadinessProbe().getHttpGet()
                .getHttpHeaders())
                .extracting("name", "value").containsExactly(tuple("Host", "shop.example.com"));
        assertThat(deployment(one(component, Sample.without(FILL, true, false))).getSpec().getTemplate().getSpec().getContainers()
                .getFirst()
                .getReadinessProbe().getHttpGet().getHttpHeaders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http: {port: 1023}           | true",
        "http: {port: 1024}           | false",
        "ports: [{name: a, port: 25}] | true",
        "egress: None                 | false",
    })
    void low_ports_are_opened_to_users(String component, boolean opened) {
        assertThat(template(component).getSpec().getSecurityContext().getSysctls().isEmpty()).isEqualTo(!opened);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http: {port: 80}; stopGraceSeconds: 7 | 12",
        "http: {port: 80}                      | 35",
        "stopGraceSeconds: 7                   | 7",
        "egress: None                          | 30",
    })
    void pods_that_visitors_reach_go_on_serving_first(String component, long seconds) {
        var spec = template(component).getSpec();

        assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(seconds);
        assertThat(spec.getContainers().getFirst().getLifecycle() != null).isEqualTo(component.startsWith("http"));
    }

    @Test
    void groups_follow_users_where_there_are_volumes() {
        var plain = template("runAsUser: 33").getSpec().getSecurityContext();
        assertThat(plain.getRunAsUser()).isEqualTo(33);
        assertThat(plain.getRunAsGroup()).isNull();
        assertThat(plain.getFsGroup()).isNull();
        assertThat(plain.getFsGroupChangePolicy()).isNull();

        var nobody = template("volumeMounts: [{name: uploads, mountPath: /a}]").getSpec().getSecurityContext();
        assertThat(nobody.getRunAsUser()).isNull();
        assertThat(nobody.getFsGroup()).isNull();

        var both = template("runAsUser: 33\nvolumeMounts: [{name: uploads, mountPath: /a}]").getSpec().getSecurityContext();
        assertThat(both.getRunAsGroup()).isEqualTo(33);
        assertThat(both.getFsGroup()).isEqualTo(33);
        assertThat(both.getFsGroupChangePolicy()).isEqualTo("OnRootMismatch");

        var alpine = deployment(one("runAsUser: 70\ndatabase: {engine: postgresql}", Sample.claimed(FILL, "one"))).getSpec().getTemplate()
                .getSpec()
                .getSecurityContext();
        assertThat(alpine.getRunAsUser()).isEqualTo(70);
        assertThat(alpine.getFsGroup()).isEqualTo(70);
    }

    @Test
    void one_thing_is_mounted_per_path() {
        var spec = template("""
                volumeMounts: [{name: uploads, mountPath: /a/}, {name: uploads, mountPath: /}]
                files: [{path: /a, content: x}, {path: /b, content: x}]
                writable: [/b, /a, /c, /c/]
                """).getSpec();

        assertThat(spec.getContainers().getFirst().getVolumeMounts()).extracting("mountPath", "name").containsExactly(
                tuple("/a", "uploads-2"),
                tuple("/", "uploads-2"),
                tuple("/b", "files"),
                tuple("/c", "writable"));
        assertThat(spec.getVolumes()).extracting(Volume::getName).containsExactly("uploads-2", "files", "writable");
    }

    @Test
    void nothing_is_mounted_that_is_not_asked_for() {
        assertThat(template("egress: None").getSpec().getVolumes()).isEmpty();
        assertThat(template("volumeMounts: [{name: uploads, mountPath: /tmp}]\nwritable: [/tmp]").getSpec().getVolumes())
                .extracting(Volume::getName).containsExactly("uploads-2");
    }

    @Test
    void ports_are_served_once() {
        List<Want> wants = one("http: {port: 80}\nports: [{name: a, port: 81}, {name: b, port: 80}, {name: c, port: 81}]");

        var service = (Service) ((Want.Keep) wants.getFirst()).object();
        assertThat(service.getSpec().getPorts()).extracting(ServicePort::getName).containsExactly("http", "a");
        assertThat(kinds(one("http: {}"))).containsExactly("Deployment");
    }

    @Test
    void only_what_is_pinned_is_never_pulled_again() {
        assertThat(template("web", FILL).getSpec().getContainers().getFirst().getImagePullPolicy()).isEqualTo("IfNotPresent");
        assertThat(template("worker", FILL).getSpec().getContainers().getFirst().getImagePullPolicy()).isNull();
    }

    @Test
    void a_volume_without_a_claim_is_never_guessed() {
        assertThatThrownBy(() -> wants("db", Sample.without(FILL, false, true)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("Volume db is mounted, but no claim holds it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "web"})
    void variables_come_from_a_database_of_the_stack(String database) {
        assertThatThrownBy(() -> one("envFrom: [{prefix: DB_, database: " + database + "}]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Component one takes variables from database %s, but the stack has no such database component.", database);
    }

    @Test
    void an_engine_keeps_its_own_variables() {
        var env = deployment(one("database: {engine: postgresql}\nenv: [{name: PGDATA, value: /elsewhere}, {name: TZ, value: UTC}]",
                Sample.claimed(FILL, "one"))).getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv();

        assertThat(env).filteredOn(one -> one.getName().equals("PGDATA")).extracting("value").containsExactly(
                "/var/lib/postgresql/data/pgdata");
        assertThat(env).filteredOn(one -> one.getName().equals("TZ")).extracting("value").containsExactly("UTC");
    }

    private static List<Want> wants(String name, Fill fill) {
        Component component = SHOP.components().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
        return Workload.wants(Sample.SCOPE, SHOP, component, fill);
    }

    private static List<Want> one(String fields) {
        return one(fields, FILL);
    }

    private static List<Want> one(String fields, Fill fill) {
        Component component = Serialization.unmarshal("name: one\nimage: one:1\n" + fields.replace("; ", "\n") + "\n", Component.class);
        return Workload.wants(Sample.SCOPE, SHOP, component, fill);
    }

    private static PodTemplateSpec template(String name, Fill fill) {
        return deployment(wants(name, fill)).getSpec().getTemplate();
    }

    private static PodTemplateSpec template(String fields) {
        return deployment(one(fields)).getSpec().getTemplate();
    }

    private static Map<String, String> annotations(String fields) {
        return template(fields).getMetadata().getAnnotations();
    }

    private static Deployment deployment(List<Want> wants) {
        return wants.stream().map(want -> ((Want.Keep) want).object()).filter(Deployment.class::isInstance).map(Deployment.class::cast)
                .findFirst().orElseThrow();
    }

    private static List<String> kinds(List<Want> wants) {
        return wants.stream().map(want -> ((Want.Keep) want).object()).map(HasMetadata::getKind).toList();
    }

    private static String probe(Probe probe) {
        if (probe == null) {
            return "none";
        }
        return probe.getHttpGet() != null
                ? "http " + probe.getHttpGet().getPort().getIntVal()
                : "tcp " + probe.getTcpSocket().getPort().getIntVal();
    }
}
