package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.world.Documents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealTest {
    private static final String TEMPLATE = """
            metadata: {labels: {berth.dev/component: web}}
            spec:
              serviceAccountName: site
              containers:
              - name: web
                image: ghcr.io/acme/shop@sha256:1111
                args: [serve, --fast]
                env:
                - {name: APP_ENV, value: production}
                - {name: EMPTY, value: ""}
                - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db-credentials, key: password}}}
                ports: [{containerPort: 8080}]
                volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                securityContext: {runAsUser: 1000, readOnlyRootFilesystem: true}
              volumes:
              - {name: uploads, persistentVolumeClaim: {claimName: uploads-1}}
              - {name: files, configMap: {name: web-files}}
            """;

    private static Map<String, Object> template(String yaml) {
        return Documents.tree(Documents.read(yaml).getFirst().tree());
    }

    private static List<String> broken(String yaml) {
        return Seal.broken(Seal.of(template(TEMPLATE)), template(yaml));
    }

    @Test
    void holdsOfWhatWasSealed() {
        assertThat(broken(TEMPLATE)).isEmpty();
    }

    /** What an API server writes into every template. */
    @Test
    void holdsOfWhatTheServerFillsIn() {
        assertThat(broken(TEMPLATE
                .replace("{name: EMPTY, value: \"\"}", "{name: EMPTY}")
                .replace("[{containerPort: 8080}]", "[{containerPort: 8080, protocol: TCP}]")
                .replace("configMap: {name: web-files}", "configMap: {name: web-files, defaultMode: 420}")
                .replace("serviceAccountName: site",
                        "serviceAccountName: site\n  serviceAccount: site\n  dnsPolicy: ClusterFirst\n  restartPolicy: Always")
                .replace("    args:", "    imagePullPolicy: IfNotPresent\n    terminationMessagePath: /dev/termination-log\n    args:")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "value: production | value: debug | env APP_ENV of web",
        "sha256:1111 | sha256:2222 | image of web",
        "[serve, --fast] | [serve, --slow] | args of web",
        "key: password} | key: other} | env DB_PASSWORD of web",
        "runAsUser: 1000 | runAsUser: 0 | securityContext of web",
        "claimName: uploads-1 | claimName: uploads-2 | volume uploads",
        "mountPath: /srv/uploads | mountPath: /srv/uploads, readOnly: true | mount /srv/uploads of web",
        "[{containerPort: 8080}] | [{containerPort: 8080}, {containerPort: 9090}] | ports of web",
        "serviceAccountName: site | serviceAccountName: default | serviceAccountName",
        "- {name: EMPTY | - {name: EXTRA, value: x}\\n    - {name: EMPTY | env EXTRA of web (added)",
        "serviceAccountName: site | hostNetwork: true\\n  serviceAccountName: site | hostNetwork (added)"
    })
    void namesThePlaceThatIsAnother(String was, String is, String place) {
        assertThat(broken(TEMPLATE.replace(was, is.replace("\\n", "\n")))).containsExactly(place);
    }

    @Test
    void namesAnotherContainer() {
        assertThat(broken(TEMPLATE.replace("  volumes:", "  - {name: spy, image: spy:1}\n  volumes:"))).contains("image of spy (added)");
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(broken(TEMPLATE.replace("    - {name: APP_ENV, value: production}\n", ""))).containsExactly("env APP_ENV of web");
    }
}
