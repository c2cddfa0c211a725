package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.proof.cluster.Command;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Data of prod comes into preprod: its customers are scrubbed before anybody can see them there, and an undo brings preprod's own back. */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class ImportTest {
    private static final String PREPROD = "shop-preprod";
    private static final String PROD = "shop-prod";

    /** No engine's client is in the shop's image: the component tools has it, as where somebody scrubs with a program of their own. */
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: shop}
            spec:
              domain: shop.%s
              environments: [{name: preprod}, {name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                - name: tools
                  image: mariadb:11.4
                  runAsUser: 1000
                  command: [/bin/sh, -c, "trap exit TERM; while sleep 1; do :; done"]
                  envFrom: [{prefix: DB_, database: db}]
                volumes: [{name: uploads, size: 1Gi}]
                tasks:
                - name: scrub-files
                  component: web
                  command: [/bin/sh, -c, "sleep 3; echo customer 1 > /srv/uploads/customer"]
                  run: AfterImport
                  stages: [preprod]
                - name: scrub-rows
                  component: tools
                  command: [/bin/sh, -c, "mariadb -h$DB_HOST -u$DB_USER -p$DB_PASSWORD $DB_NAME -e 'UPDATE customers SET name = id'"]
                  run: AfterImport
                  stages: [preprod]
            """;

    private static final String SECRET = "a secret name";

    private final Installed installed;
    private final Tenant tenant;
    private final Vault prod;

    ImportTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-imports");
        this.prod = new Vault(installed, tenant, "shop");
    }

    @Test
    void nobodySeesInPreprodWhatAnImportBringsBeforeItIsScrubbed() throws InterruptedException {
        tenant.apply(Store.opened(tenant).declared("nas"));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("shop");
        fill(PROD, SECRET);
        fill(PREPROD, "nobody");
        sql(PREPROD, "CREATE TABLE own (id int)");
        assertThat(prod.berth("backup", PROD).code()).isZero();

        AtomicBoolean over = new AtomicBoolean();
        Set<String> seen = new ConcurrentSkipListSet<>();
        Thread visitors = Thread.ofPlatform().start(() -> visit(over, seen));
        Command.Result brought = prod.berth("restore", PREPROD, "--from", PROD, "--yes", PREPROD);
        assertThat(brought.code()).as(brought.err()).isZero();
        tenant.awaitReady("shop");
        over.set(true);
        visitors.join();
        System.out.println("what visitors of preprod saw of the file: " + seen);

        assertThat(sql(PREPROD, "SELECT id, name FROM customers").strip()).isEqualTo("1\t1");
        assertThat(sql(PREPROD, "SHOW TABLES").lines()).doesNotContain("own");
        assertThat(file(PREPROD)).isEqualTo("customer 1");
        assertThat(seen).as("before and after").contains("200 nobody", "200 customer 1").noneMatch(answer -> answer.contains(SECRET));
        assertThat(sql(PROD, "SELECT id, name FROM customers").strip()).isEqualTo("1\t" + SECRET);
        assertThat(file(PROD)).isEqualTo(SECRET);
        assertThat(installed.client().secrets().inNamespace(tenant.workload(PREPROD)).withName("berth-elsewhere").get().getData())
                .as("what opened the points of prod").isNullOrEmpty();

        Command.Result back = prod.berth("undo", PREPROD, "--yes", PREPROD);
        assertThat(back.code()).as(back.err()).isZero();
        tenant.awaitReady("shop");
        assertThat(sql(PREPROD, "SELECT id, name FROM customers").strip()).isEqualTo("1\tnobody");
        assertThat(sql(PREPROD, "SHOW TABLES").lines()).contains("own");
        assertThat(file(PREPROD)).isEqualTo("nobody");
    }

    private void fill(String environment, String name) {
        sql(environment, "CREATE TABLE customers (id int, name varchar(40)); INSERT INTO customers VALUES (1, '" + name + "')");
        tenant.inPod(environment, "web", "/bin/sh", "-c", "echo " + name + " > /srv/uploads/customer");
    }

    private String sql(String environment, String statements) {
        return tenant.inPod(environment, "db", "/bin/sh", "-c", "mariadb -N -u$MARIADB_USER -p$MARIADB_PASSWORD $MARIADB_DATABASE -e \""
                + statements + "\"");
    }

    private String file(String environment) {
        return tenant.inPod(environment, "web", "cat", "/srv/uploads/customer").strip();
    }

    /** Asks for the customer's file all the time, and keeps what is answered. */
    private void visit(AtomicBoolean over, Set<String> seen) {
        Visitor guest = tenant.guest(PREPROD);
        while (!over.get()) {
            Visitor.Answer answer = guest.get("https://preprod.shop." + tenant.domain() + "/files?path=/srv/uploads/customer");
            seen.add(answer.status() + (answer.status() == 200 ? " " + answer.body().strip() : ""));
        }
    }
}
