package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.plan.part.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFilesTest {
    @ParameterizedTest
    @CsvSource({
        "/etc/nginx/nginx.conf,etc__nginx__nginx.conf",
        "/a_b,a_-b",
        "/a-b,a-b",
        "/a b,a_x0020b",
        "/é,_x00e9",
        "/tmp/,tmp",
    })
    void a_path_is_a_key(String path, String key) {
        assertThat(ConfigFiles.key(path)).isEqualTo(key);
    }

    @Test
    void different_paths_are_different_keys() {
        List<String> paths = List.of("/a/b", "/a_b", "/a__b", "/a-b", "/a/_b", "/a_/b", "/a/-b", "/a_-b", "/a.b", "/a_x0020b", "/a b");

        assertThat(paths.stream().map(ConfigFiles::key)).doesNotHaveDuplicates().allMatch(key -> key.matches("[-._a-zA-Z0-9]+"));
    }

    @Test
    void a_task_and_a_component_of_one_name_have_files_of_their_own() {
        Component component = Yaml.read("/part/workload/shop.stack.yaml", Stack.class).components().getFirst();

        assertThat(TaskPods.files(component.name())).isNotEqualTo(ConfigFiles.configMap(component));
    }

    @Test
    void a_key_is_never_too_long() {
        assertThat(ConfigFiles.key("/" + "a".repeat(253))).isEqualTo("a".repeat(253));
        assertThat(ConfigFiles.key("/" + "a".repeat(254))).matches("[0-9a-f]{64}");
        assertThat(ConfigFiles.key("/" + "b".repeat(254))).isNotEqualTo(ConfigFiles.key("/" + "a".repeat(254)));
    }
}
