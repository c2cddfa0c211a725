package dev.berth.plan.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.plan.ImageFacts.Start;
import dev.berth.plan.part.workload.CodeInVolume;
import dev.berth.plan.world.Documents;
import dev.berth.api.Site;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where code lies, by what well-known images say of themselves, and whether a volume is there. */
class CodePathsTest {
    private static final Start WORDPRESS = start("/var/www/html", "docker-entrypoint.sh", "apache2-foreground", Set.of("/var/www/html"), Map
            .of(
                    "PHP_VERSION", "8.3"));
    private static final Start NODE = start("/app", "docker-entrypoint.sh", "node server.js", Set.of(), Map.of("NODE_VERSION", "22"));
    private static final Start NODE_BY_PATH = start("", "/sbin/tini --", "node /srv/shop/server.js --data /data", Set.of(), Map.of());
    private static final Start REDIS = start("/data", "docker-entrypoint.sh", "redis-server", Set.of("/data"), Map.of());
    private static final Start MINIO = start("/", "/usr/bin/docker-entrypoint.sh", "minio server /data", Set.of("/data"), Map.of());
    private static final Start NGINX = start("", "/docker-entrypoint.sh", "nginx -g daemon-off", Set.of(), Map.of("NGINX_VERSION", "1.27"));
    private static final Start HTTPD = start("/usr/local/apache2", "", "httpd-foreground", Set.of(), Map.of("HTTPD_PREFIX",
            "/usr/local/apache2"));
    private static final Map<String, Start> IMAGES = Map.of("wordpress", WORDPRESS, "node", NODE, "tini", NODE_BY_PATH, "redis", REDIS,
            "minio",
            MINIO, "nginx", NGINX, "httpd", HTTPD);

    private static Start start(String workingDir, String entrypoint, String command, Set<String> volumes, Map<String, String> variables) {
        return new Start(workingDir, words(entrypoint), words(command), volumes, variables);
    }

    private static List<String> words(String line) {
        return line.isEmpty() ? List.of() : List.of(line.split(" "));
    }

    private static Component component(String more) {
        Site site = (Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec: {stack: {components: [{name: web, image: "x:1", %s}]}}
                """.formatted(more).replace(", }", "}")).getFirst());
        Stack stack = site.getSpec().stack();
        return stack.components().getFirst();
    }

    private static List<String> code(String image, String more) {
        return CodePaths.of(component(more), IMAGES.get(image));
    }

    @Test
    void isWhatTheImageRuns() {
        assertThat(code("wordpress", "")).containsExactly("/var/www/html");
        assertThat(code("node", "")).containsExactly("/app");
        assertThat(code("tini", "")).containsExactly("/sbin/tini", "/srv/shop/server.js");
        assertThat(code("nginx", "")).containsExactly("/docker-entrypoint.sh", "/usr/share/nginx/html");
        assertThat(code("httpd", "")).containsExactly("/usr/local/apache2", "/usr/local/apache2/htdocs");
    }

    @Test
    void isNotWhereAServerKeepsItsData() {
        assertThat(code("redis", "")).isEmpty();
        assertThat(code("minio", "")).containsExactly("/usr/bin/docker-entrypoint.sh");
        assertThat(code("redis", "database: {engine: redis}")).isEmpty();
    }

    @Test
    void isWhatTheComponentSaysInstead() {
        assertThat(code("node", "workingDir: /srv/")).containsExactly("/srv");
        assertThat(code("tini", "command: [/opt/run], args: [/data]")).containsExactly("/opt/run");
        assertThat(code("tini", "args: [python, /opt/run.py]")).containsExactly("/opt/run.py", "/sbin/tini");
        assertThat(code("node", "command: [sh, -c, \"node /x\"]")).containsExactly("/app");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "volumeMounts: [{name: v, mountPath: /var/www/html}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/html, subPath: site}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/html/uploads}] |",
        "volumeMounts: [{name: v, mountPath: /var/www/html2}] |",
        "volumeMounts: [{name: v, mountPath: /var/www}], writable: [/var/www/html] |",
        "volumeMounts: [{name: v, mountPath: /var/www}, {name: w, mountPath: /var/www/html}] | w",
        "writable: [/var/www/html] |"
    })
    void isInAVolumeWhereTheClosestMountIsOne(String more, String volume) {
        Component component = component(more);
        assertThat(CodeInVolume.of(component, CodePaths.of(component, WORDPRESS)).map(CodeInVolume::volume).orElse(null)).isEqualTo(volume);
    }
}
