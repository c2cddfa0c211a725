package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A point that was made under one release comes back under it, when the site has another version of its code and of its database's image by
 * then: the engine that dumped it is the one that takes it back. An undo leads to the later one with its data.
 */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class EngineVersionTest {
    /** The two images of the database hold one server, and are two images: what is shown is which one runs on which data. */
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: press}
            spec:
              domain: press.%s
              environments: [{name: prod, deploy: {mode: FollowSite}}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - {name: web, image: "ghcr.io/acme/shop:%s", http: {port: 8080}, envFrom: [{prefix: DB_, database: db}]}
                - {name: db, image: "%s", database: {engine: mariadb, size: 1Gi}}
            """;

    private final Tenant tenant;
    private final Vault vault;

    EngineVersionTest(Installed installed) {
        this.tenant = installed.tenant("t-engines");
        this.vault = new Vault(installed, tenant, "press");
    }

    /**
     * What an environment is.
     *
     * @param images by component, as the node says that they run
     */
    private record State(String release, Map<String, String> images, String rows, String page) {}

    @Test
    void aPointComesBackUnderTheReleaseThatItWasMadeUnder() {
        tenant.apply(Store.opened(tenant).declared("nas"));
        tenant.apply(SITE.formatted(tenant.domain(), "1.4", "mariadb:11.4"));
        tenant.awaitReady("press");
        vault.serves();
        vault.sql("CREATE TABLE pages (word varchar(20)); INSERT INTO pages VALUES ('first')");
        vault.save("point");
        assertThat(vault.saved("point").status()).isEqualTo("True");
        State first = state();
        assertThat(vault.backup("point").getStatus().release()).isEqualTo(first.release());

        tenant.apply(SITE.formatted(tenant.domain(), "1.5", "mysql:8.4"));
        tenant.awaitReady("press");
        vault.sql("INSERT INTO pages VALUES ('second')");
        State second = state();
        assertThat(second.release()).isNotEqualTo(first.release());
        assertThat(second.images().get("db")).isNotEqualTo(first.images().get("db"));
        assertThat(second.page()).isEqualTo("Shop 1.5");

        vault.replace("unsaid", "point", "");
        Condition unsaid = vault.restored("unsaid");
        assertThat(unsaid.status()).isEqualTo("False");
        assertThat(unsaid.message()).contains("Keep", "FromBackup");
        assertThat(state()).isEqualTo(second);

        vault.replace("back", "point", ", code: FromBackup");
        assertThat(vault.restored("back").status()).isEqualTo("True");
        tenant.awaitReady("press");
        assertThat(state()).isEqualTo(first);

        vault.undo("forth", "back");
        assertThat(vault.restored("forth").status()).isEqualTo("True");
        tenant.awaitReady("press");
        assertThat(state()).isEqualTo(second);
        tenant.awaitEnvironment(vault.environment(), "Exact", "True", null);
    }

    private State state() {
        Map<String, String> images = new TreeMap<>();
        for (String component : new String[]{"web", "db"}) {
            images.put(component, tenant.pod(vault.environment(), component).getStatus().getContainerStatuses().stream().filter(one -> one
                    .getName().equals(component)).map(ContainerStatus::getImageID).findFirst().orElseThrow());
        }
        String page = Visitor.anybody(tenant.installed()).get("https://" + vault.hostname() + "/").body();
        return new State(vault.live().getStatus().release().name(), images, vault.sql("SELECT word FROM pages ORDER BY word"), page
                .replaceAll("(?s).*<h1>(.*?)</h1>.*", "$1"));
    }
}
