package dev.berth.plan.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.Yaml;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefaultsTest {
    private static final Stack TERSE = Yaml.read("/defaults/terse.yaml", Stack.class);
    private static final Function<String, Optional<ImageFacts>> OFFLINE = image -> Optional.empty();

    @Test
    void every_default_is_written_out() {
        Defaults.Result result = Defaults.write(TERSE, DefaultsTest::registry);

        assertThat(result.findings()).isEmpty();
        assertThat(Yaml.of(result.explicit())).isEqualTo(Yaml.normal(Yaml.read("/defaults/explicit.yaml")));
    }

    @Test
    void writing_twice_is_writing_once() {
        for (Function<String, Optional<ImageFacts>> images : List.<Function<String, Optional<ImageFacts>>>of(DefaultsTest::registry,
                OFFLINE)) {
            Stack once = Defaults.write(TERSE, images).explicit();

            assertThat(Defaults.write(once, images)).isEqualTo(new Defaults.Result(once, List.of()));
            assertThat(Defaults.write(once, OFFLINE).explicit()).isEqualTo(once);
        }
    }

    /** Two texts that differ in the order of named things are one release: what runs of it must not tell them apart. */
    @Test
    void the_order_of_named_things_is_that_of_the_digest() {
        Stack typed = Defaults.write(TERSE, DefaultsTest::registry).explicit();
        Stack reversed = new Stack(typed.components().reversed(), typed.tasks(), typed.volumes().reversed(), typed.settings(), typed
                .checks());

        assertThat(Defaults.write(reversed, OFFLINE).explicit()).isEqualTo(typed);
        assertThat(Canonical.digest(reversed)).isEqualTo(Canonical.digest(typed));
    }

    @Test
    void without_a_registry_images_stay_as_given_and_nothing_is_demanded() {
        Defaults.Result result = Defaults.write(TERSE, OFFLINE);

        assertThat(result.findings()).isEmpty();
        assertThat(result.explicit().components()).extracting(Component::image).containsExactly(
                "mariadb:11.4", "registry.example.com/hub/library/nginx:1.27-alpine", "ghcr.io/acme/shop:1.4", "ghcr.io/acme/worker:2");
        assertThat(result.explicit().components()).extracting(Component::runAsUser).containsExactly(999L, 101L, null, 7L);
        assertThat(result.explicit().components().get(2).http().port()).isNull();
        assertThat(result.explicit().components().get(1).ports()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "ghcr.io/acme/shop:1          | 1000        | 1000",
        "ghcr.io/acme/shop:1          | 1000:2000   | 1000",
        "ghcr.io/acme/shop:1          | 1000:staff  | 1000",
        "ghcr.io/acme/shop:1          | 2147483647  | 2147483647",
        "nginx:1.27                   | 5           | 5",
        "nginx:1.27                   | ''          | 101",
        "nginx:1.27                   | 0           | 101",
        "nginx:1.27                   | root        | 101",
        "localhost:5000/nginx         | ''          | 101",
        "public.ecr.aws/docker/library/nginx:1 | '' | 101",
        "postgres:17                  | ''          | 999",
        "postgres:17-alpine3.22       | ''          | 70",
        "wordpress:6                  | ''          | 33",
        "php:8-fpm-alpine             | ''          | 82",
        "node:22                      | ''          | 1000",
        "memcached:1                  | memcache    | 11211",
        "valkey/valkey:8              | ''          | 999",
        "haproxy:3                    | haproxy     | 99",
    })
    void a_user_is_the_image_s_own(String image, String configured, long user) {
        Defaults.Result result = one("image: " + image, facts(configured, List.of()));

        assertThat(result.findings()).isEmpty();
        assertThat(result.explicit().components().getFirst().runAsUser()).isEqualTo(user);
    }

    @ParameterizedTest
    @CsvSource({
        "'','no USER, so it runs as root'",
        "0,'USER 0, which is root or not a usable number'",
        "0:0,'USER 0:0, which is root or not a usable number'",
        "root,'USER root, which is root or not a usable number'",
        "app,'USER app, which is root or not a usable number'",
        "2147483648,'USER 2147483648, which is root or not a usable number'",
    })
    void an_image_that_runs_as_root_needs_a_user(String configured, String what) {
        Defaults.Result result = one("image: ghcr.io/acme/nginx:1", facts(configured, List.of()));

        assertThat(result.findings()).containsExactly(Finding.stalled("ImageNeedsUser", "Component web: image ghcr.io/acme/nginx:1 has "
                + what
                + ", and nothing runs as root here: set spec.stack.components[web].runAsUser to the number of the user that shall run it."));
        assertThat(result.explicit().components().getFirst().runAsUser()).isNull();
    }

    @Test
    void an_image_configuration_without_a_user_is_root() {
        assertThat(one("image: ghcr.io/acme/shop:1", facts(null, List.of())).findings()).extracting(Finding::reason).containsExactly(
                "ImageNeedsUser");
    }

    @Test
    void a_database_image_runs_under_its_engine_s_user() {
        Defaults.Result result = one("image: ghcr.io/acme/db:1\ndatabase: {engine: redis}", facts("", List.of(6379)));

        assertThat(result.findings()).isEmpty();
        assertThat(result.explicit().components().getFirst().runAsUser()).isEqualTo(999);
        assertThat(result.explicit().components().getFirst().ports()).isNull();
        assertThat(result.explicit().components().getFirst().writable()).isNull();
    }

    @Test
    void root_by_number_is_refused() {
        for (Optional<ImageFacts> facts : List.of(facts("1000", List.of()), Optional.<ImageFacts>empty())) {
            assertThat(one("image: nginx:1\nrunAsUser: 0", facts).findings()).containsExactly(Finding.stalled("RootNotAllowed",
                    "Component web: runAsUser 0 is root, and nothing runs as root here: "
                            + "set spec.stack.components[web].runAsUser to the number of another user, or leave it out."));
        }
    }

    @Test
    void a_port_is_taken_from_the_image_when_there_is_one() {
        String field = "spec.stack.components[web].http.port";
        Defaults.Result several = one("image: nginx:1\nhttp: {}", facts("", List.of(80, 443)));
        Defaults.Result none = one("image: nginx:1\nhttp: {}", facts("", List.of()));
        Defaults.Result typed = one("image: nginx:1\nhttp: {port: 9}", facts("", List.of(80, 443)));

        assertThat(several.findings()).containsExactly(Finding.stalled("HttpNeedsPort",
                "Component web: image nginx:1 exposes ports [80, 443]: set " + field + " to the port that serves the pages."));
        assertThat(none.findings()).containsExactly(Finding.stalled("HttpNeedsPort",
                "Component web: image nginx:1 exposes no port: set " + field + " to the port that serves the pages."));
        assertThat(several.explicit().components().getFirst().http().port()).isNull();
        assertThat(typed.findings()).isEmpty();
        assertThat(typed.explicit().components().getFirst().http().port()).isEqualTo(9);
        assertThat(typed.explicit().components().getFirst().ports()).isNull();
    }

    @Test
    void typed_values_stay() {
        Component web = one("""
                image: nginx:1
                http: {port: 80, paths: [/shop], sticky: true, subdomain: api}
                health: {startupSeconds: 5}
                volumeMounts: [{name: a, mountPath: /a, readOnly: true, subPath: b}]
                """, facts("", List.of())).explicit().components().getFirst();

        assertThat(Yaml.of(web.http())).isEqualTo(Yaml.normal("port: 80\npaths: [/shop]\nsticky: true\nsubdomain: api"));
        assertThat(Yaml.of(web.health())).isEqualTo(Yaml.normal("startupSeconds: 5"));
        assertThat(Yaml.of(web.volumeMounts().getFirst())).isEqualTo(Yaml.normal("name: a\nmountPath: /a\nreadOnly: true\nsubPath: b"));
    }

    @Test
    void what_is_not_probed_has_no_start_time() {
        assertThat(one("image: nginx:1", facts("", List.of(80))).explicit().components().getFirst().health()).isNull();
        assertThat(one("image: redis:7\ndatabase: {engine: redis, size: 3Gi}", facts("", List.of())).explicit().components().getFirst())
                .satisfies(db -> assertThat(db.health().startupSeconds()).isEqualTo(600))
                .satisfies(db -> assertThat(db.database().size().toString()).isEqualTo("3Gi"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'Nginx:1'", "'nginx:'"})
    void a_name_that_is_no_image_is_a_finding(String image) {
        Defaults.Result result = one("image: " + image, facts("1000", List.of()));

        assertThat(result.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.weight()).isEqualTo(Finding.Weight.STALLED);
            assertThat(finding.reason()).isEqualTo("InvalidImage");
            assertThat(finding.message()).startsWith("Component web: ").endsWith(".");
        });
        assertThat(result.explicit().components().getFirst().image()).isEqualTo(image.replace("'", ""));
    }

    private static Defaults.Result one(String fields, Optional<ImageFacts> facts) {
        Component component = Serialization.unmarshal("name: web\n" + fields + "\n", Component.class);
        return Defaults.write(new Stack(List.of(component), null, null, null, null), image -> facts);
    }

    private static Optional<ImageFacts> facts(String user, List<Integer> ports) {
        return Optional.of(new ImageFacts("sha256:" + "9".repeat(64), user, ports, List.of()));
    }

    private static Optional<ImageFacts> registry(String image) {
        String name = image.replaceFirst("[:@].*", "").replaceFirst(".*/", "");
        return Optional.of(switch (name) {
            case "shop" -> new ImageFacts("sha256:" + "1".repeat(64), "1000:1000", List.of(8080), List.of());
            case "mariadb" -> new ImageFacts("sha256:" + "2".repeat(64), "", List.of(3306), List.of());
            case "nginx" -> new ImageFacts("sha256:" + "3".repeat(64), "", List.of(80, 443), List.of());
            case "worker" -> new ImageFacts("sha256:" + "4".repeat(64), "", List.of(1), List.of());
            default -> throw new IllegalArgumentException(image);
        });
    }
}
