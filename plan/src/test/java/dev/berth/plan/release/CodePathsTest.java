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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where code lies, by what well-known images say of themselves, and whether a volume is there. */
class CodePathsTest {
    private static final Map<String, Start> IMAGES = Map.ofEntries(
            Map.entry("wordpress", start("/var/www/html", "docker-entrypoint.sh", "apache2-foreground", "PHP_VERSION=8.3")),
            Map.entry("node", start("/app", "docker-entrypoint.sh", "node server.js --data /data", "NODE_VERSION=22")),
            Map.entry("tini", start("/work", "/sbin/tini --", "node /srv/shop/server.js --data /data", "")),
            Map.entry("java", start("/app", "", "java -jar shop.jar /data", "")),
            Map.entry("dist", start("/app", "", "./bin/server", "")),
            Map.entry("gosu", start("", "gosu app", "python3.12 /opt/run.py", "")),
            Map.entry("shell", new Start("/app", List.of("/bin/sh", "-c", "exec /app/run --token=abc"), List.of(), Map.of())),
            Map.entry("redis", start("/data", "docker-entrypoint.sh", "redis-server", "")),
            Map.entry("meilisearch", start("/meili_data", "tini --", "/bin/meilisearch --db-path /meili_data/ms", "")),
            Map.entry("minio", start("/", "/usr/bin/docker-entrypoint.sh", "minio server /data", "")),
            Map.entry("nginx", start("", "/docker-entrypoint.sh", "nginx -g daemon-off", "NGINX_VERSION=1.27")),
            Map.entry("httpd", start("/usr/local/apache2", "", "httpd-foreground", "HTTPD_PREFIX=/usr/local/apache2")),
            Map.entry("caddy", start("/srv", "", "caddy run", "CADDY_VERSION=v2")),
            Map.entry("tomcat", start("/usr/local/tomcat", "", "catalina.sh run", "CATALINA_HOME=/usr/local/tomcat")));

    private static Start start(String workingDir, String entrypoint, String command, String variable) {
        String[] pair = variable.split("=");
        return new Start(workingDir, words(entrypoint), words(command), variable.isEmpty() ? Map.of() : Map.of(pair[0], pair[1]));
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
        assertThat(code("wordpress", "")).containsExactly("/var/www/html", "/var/www/html/node_modules", "/var/www/html/vendor");
        assertThat(code("node", "")).containsExactly("/app", "/app/node_modules", "/app/server.js", "/app/vendor");
        assertThat(code("tini", "")).contains("/sbin/tini", "/srv/shop/server.js", "/work").doesNotContain("/data");
        assertThat(code("java", "")).contains("/app", "/app/shop.jar").doesNotContain("/data");
        assertThat(code("dist", "")).contains("/app", "/app/bin/server");
        assertThat(code("gosu", "")).containsExactly("/opt/run.py");
        assertThat(code("shell", "")).containsExactly("/app/run", "/bin/sh");
        assertThat(code("nginx", "")).containsExactly("/docker-entrypoint.sh", "/usr/share/nginx/html");
        assertThat(code("httpd", "")).containsExactly("/usr/local/apache2/htdocs");
        assertThat(code("caddy", "")).containsExactly("/srv", "/usr/share/caddy");
        assertThat(code("tomcat", "")).containsExactly("/usr/local/tomcat/webapps");
    }

    @Test
    void isNotWhereAServerKeepsItsData() {
        assertThat(code("redis", "")).isEmpty();
        assertThat(code("meilisearch", "")).containsExactly("/bin/meilisearch");
        assertThat(code("minio", "")).containsExactly("/usr/bin/docker-entrypoint.sh");
        assertThat(code("redis", "database: {engine: redis}")).isEmpty();
    }

    @Test
    void isWhatTheComponentSaysInstead() {
        assertThat(code("node", "workingDir: /srv/")).contains("/srv", "/srv/server.js").doesNotContain("/app");
        assertThat(code("tini", "command: [/opt/run], args: [/data]")).containsExactly("/opt/run");
        assertThat(code("tini", "args: [python, /opt/run.py]")).contains("/opt/run.py", "/sbin/tini").doesNotContain("/srv/shop/server.js");
        assertThat(code("minio", "args: []")).as("no arguments are the image's").isEqualTo(code("minio", ""));
        assertThat(code("minio", "command: [env, A=B, sh, -c, \"node /x\"]")).containsExactly("/x");
    }

    @Test
    void isPartsThatPeopleMountVolumesOn() {
        Component blog = component("").withImage("wordpress:6.8");
        assertThat(CodePaths.of(blog, IMAGES.get("wordpress"))).contains("/var/www/html/wp-content/plugins");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "volumeMounts: [{name: v, mountPath: /var/www/html}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/html, subPath: site}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www/html/uploads}] |",
        "volumeMounts: [{name: v, mountPath: /var/www/html2}] |",
        "volumeMounts: [{name: v, mountPath: /var/www/html/vendor}] | v",
        "volumeMounts: [{name: v, mountPath: /var/www}], writable: [/var/www/html] |",
        "volumeMounts: [{name: v, mountPath: /var/www/html}], writable: [/var/www/html/] | v",
        "volumeMounts: [{name: v, mountPath: /var/www}], files: [{path: /var/www/html, content: x}] |",
        "volumeMounts: [{name: v, mountPath: /var/www}, {name: w, mountPath: /var/www/html}] | w",
        "writable: [/var/www/html] |"
    })
    void isInAVolumeWhereTheClosestMountIsOne(String more, String volume) {
        Component component = component(more);
        assertThat(CodeInVolume.of(component, CodePaths.of(component, IMAGES.get("wordpress"))).map(CodeInVolume::volume).orElse(null))
                .isEqualTo(volume);
    }
}
