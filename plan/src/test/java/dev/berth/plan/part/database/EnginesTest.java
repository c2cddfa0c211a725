package dev.berth.plan.part.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Engine;
import dev.berth.plan.part.Sample;
import dev.berth.plan.part.Yaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnginesTest {
    @ParameterizedTest
    @EnumSource(Engine.class)
    void an_engine_is_this(Engine engine) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("traits", Engines.of(engine));
        all.put("server", Engines.serverEnv("db", engine));
        all.put("client", Engines.clientEnv("DB_", "db", engine));
        String expected = Yaml.read("/part/database/" + engine.name().toLowerCase(Locale.ROOT) + ".yaml");

        assertThat(Yaml.of(all) + "---\n" + Yaml.of(List.of(Engines.credentials(Sample.SCOPE, "db", engine)))).isEqualTo(Yaml.normal(
                expected));
    }

    @Test
    void an_url_refers_only_to_variables_before_it() {
        for (Engine engine : Engine.values()) {
            var env = Engines.clientEnv("", "db", engine);
            String url = env.getLast().getValue();
            for (var variable : env.subList(0, env.size() - 1)) {
                url = url.replace("$(" + variable.getName() + ")", "");
            }
            assertThat(url).doesNotContain("$").endsWith("://:@:/");
        }
    }

    @Test
    void a_group_goes_with_its_user() {
        assertThat(Engines.of(Engine.REDIS).groupOf(999)).isEqualTo(1000);
        assertThat(Engines.of(Engine.REDIS).groupOf(1001)).isEqualTo(1001);
    }

    @Test
    void own_arguments_come_after_the_engine_s() {
        assertThat(Engines.args(Engine.MARIADB, List.of("mariadbd", "-x"))).containsExactly("mariadbd", "-x");
        assertThat(Engines.args(Engine.MARIADB, List.of())).isEmpty();
        assertThat(Engines.args(Engine.REDIS, List.of())).startsWith("redis-server", "--requirepass").endsWith("--appendonly", "yes");
        assertThat(Engines.args(Engine.REDIS, List.of("--save", "60 1"))).endsWith("--appendonly", "yes", "--save", "60 1");
        assertThat(Engines.args(Engine.REDIS, List.of("redis-server", "--save", "60 1")))
                .containsOnlyOnce("redis-server").endsWith("--appendonly", "yes", "--save", "60 1");
    }
}
