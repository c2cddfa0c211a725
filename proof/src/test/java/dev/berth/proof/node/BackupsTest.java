package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.plan.condition.Conditions;
import dev.berth.proof.cluster.Command;
import dev.berth.proof.cluster.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Recovery points of real databases and files in a real store, read there by restic alone. */
@NodeTest
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BackupsTest {
    private static final String PROD = "vault-prod";

    // A pair that age-keygen drew, to which the store's key is encrypted.
    private static final String RECIPIENT = "age1whgm9ug50e83fvmx4tavzdakxysspx9rpajv306t8hg6cx6fegxq5z6tvg";
    private static final String IDENTITY = "AGE-SECRET-KEY-1UY2UV5DTDKA2VKHRSXTQFATP5GQQTXNYNEK6JPSK7AZFGR7G70QSPAECHD";

    private final Installed installed;
    private final Tenant tenant;
    private final Pages pages;
    private final Store store;
    private final Vault vault;
    private String password;

    BackupsTest(Installed installed) {
        this.installed = installed;
        this.tenant = installed.tenant("t-backups");
        this.pages = new Pages(installed);
        this.store = Store.opened(tenant);
        this.vault = new Vault(installed, tenant, "vault");
    }

    /** The store and the site of the documentation, with every engine that there is. */
    private String site() throws IOException {
        String example = tenant.own(FirstSite.example("shop-with-backups")).replace("https://nas." + tenant.domain() + ":8000/berth",
                store.url()).replace("{keySecretName: nas-key}", "{keySecretName: nas-key, recipients: [" + RECIPIENT + "]}");
        String more = example.replace("[{prefix: DB_, database: db}]", "[{prefix: DB_, database: db}, {prefix: CACHE_, database: cache}]")
                .replace("size: 10Gi", "size: 1Gi")
                // a drill waits for a page as long as a start may take
                .replace("http: {port: 8080}", "http: {port: 8080}\n      health: {startupSeconds: 30}").replace("size: 5Gi", "size: 1Gi")
                .replace("    volumes:\n", """
                            - {name: pg, image: "postgres:17", database: {engine: postgresql, size: 1Gi}}
                            - {name: cache, image: "redis:7", database: {engine: redis, size: 1Gi}}
                            volumes:
                        """);
        return Installed.file("backups/site.yaml", more).toString();
    }

    private String own(String command, String site) {
        return command.replace("acme", tenant.namespace()).replace("examples/shop-with-backups/site.yaml", site);
    }

    @Test
    @Order(1)
    void aPointHoldsEveryDatabaseEveryFileAndThePasswordsWhileVisitorsNoticeNothing() throws InterruptedException, IOException {
        String site = site();
        List<String> commands = Pages.commands("docs/backups.md").stream().map(command -> own(command, site)).toList();
        int made = commands.indexOf(commands.stream().filter(command -> command.startsWith("bin/berth backup ")).findFirst().orElseThrow());
        commands.subList(0, made).forEach(pages::run);
        tenant.awaitReady("vault");
        assertThat(tenant.awaitEnvironment(PROD, "Protected", "False", "NoPoint").message()).contains("kubectl berth backup " + PROD);
        fill();
        Visits asking = Visits.begin(Visitor.anybody(installed), "https://vault." + tenant.domain() + "/");
        String said = pages.run(commands.get(made));
        Visits.Count visitors = asking.end();
        assertThat(said).contains("database db: ", "database pg: ", "database cache: ", "volume uploads: ", "every part was found there");
        assertThat(visitors.asked()).isGreaterThan(3);
        assertThat(visitors.failed()).isZero();
        BackupStatus status = vault.backups().getFirst().getStatus();
        assertThat(status.parts()).extracting(BackupPart::name).containsExactly("cache", "db", "pg", "uploads");
        assertThat(status.parts()).allSatisfy(part -> assertThat(part.snapshot()).hasSize(16));
        assertThat(status.parts().get(1).tables()).isEqualTo(1);
        assertThat(status.parts().getLast().files()).isGreaterThanOrEqualTo(1);
        assertThat(pages.run(commands.get(made + 1))).contains("Complete", "cache, db, pg, uploads");
        tenant.awaitEnvironment(PROD, "Protected", "True", "RecentPoint");
        assertThat(vault.live().getStatus().backup().last()).isEqualTo(status.recoveryPoint());
        assertThat(installed.client().network().networkPolicies().inNamespace(tenant.workload(PROD)).withName("backup").get()).isNull();
        password = pages.run(commands.getLast()).strip();
        assertThat(password).hasSize(64).doesNotContain(" ");
    }

    private void fill() {
        for (int n = 0; n < 5; n++) {
            assertThat(Visitor.anybody(installed).get("https://vault." + tenant.domain() + "/").status()).isEqualTo(200);
        }
        vault.inPod("web", "/bin/sh", "-c",
                "echo a picture > /srv/uploads/picture && mkdir /srv/uploads/deep && ln -s ../picture /srv/uploads/deep/link"
                        + " && chmod 640 /srv/uploads/picture && echo small > /srv/thumbnails/picture");
        vault.inPod("pg", "/bin/sh", "-c", "PGPASSWORD=$POSTGRES_PASSWORD psql -h 127.0.0.1 -U $POSTGRES_USER -d $POSTGRES_DB"
                + " -c \"CREATE TABLE orders (id int); INSERT INTO orders VALUES (4711)\"");
    }

    /** By restic and the store's key alone, as after the loss of everything else. */
    @Test
    @Order(2)
    void resticReadsWhatWasSaved() throws IOException {
        for (String command : Pages.commands("docs/backups.md", "restic")) {
            String[] words = command.substring("restic ".length()).replace("UID", vault.backups().getFirst().getMetadata().getUid()).split(
                    " ");
            assertThat(store.restic(vault.repository(), password, words)).as(command).isNotBlank();
        }
        for (String command : Pages.commands("docs/backups.md", "restic catalogue")) {
            assertThat(store.restic("berth-catalogue", "berth", command.substring("restic ".length()).split(" "))).as(command).contains(
                    "environment=" + tenant.namespace() + "--" + PROD);
        }
        BackupStatus status = vault.backups().getFirst().getStatus();
        assertThat(dump(status, "db", "/db.sql")).contains("CREATE TABLE `visits`", "INSERT INTO `visits`", "-- Dump completed");
        assertThat(dump(status, "pg", "/pg.sql")).contains("CREATE TABLE public.orders", "4711", "PostgreSQL database dump complete");
        assertThat(store.restic(vault.repository(), password, "ls", "-l", snapshot(status, "uploads"))).contains("-rw-r-----",
                "/data/picture",
                "/data/deep/link");
        assertThat(store.restic(vault.repository(), password, "snapshots", "--json", "--tag", "part=thumbnails"))
                .isEqualToIgnoringWhitespace("[]");
        assertThat(dump(status, "uploads", "/data/picture")).isEqualTo("a picture\n");
        String point = store.restic(vault.repository(), password, "ls", status.snapshot());
        assertThat(point).contains("manifests/site.json", "manifests/release.json", "manifests/environment.json", "nonce",
                "secrets/db-credentials/password");
    }

    /** By an identity of age, as after the loss of the key itself. */
    @Test
    @Order(3)
    void theKeyComesBackOutOfTheStore() throws GeneralSecurityException, IOException {
        BackupStore nas = Awaitility.await("the escrow").atMost(Duration.ofMinutes(1)).until(() -> installed.client().resources(
                BackupStore.class).inNamespace(tenant.namespace()).withName("nas").get(), one -> Conditions.find(one.getStatus()
                        .conditions(), "KeyEscrowed").filter(c -> c.status().equals("True")).isPresent());
        String of = tenant.namespace() + "--" + nas.getMetadata().getName();
        String kept = store.restic("berth-catalogue", "berth", "dump", "--tag", "escrow=" + of, "latest", "/" + of + ".key.age");
        try (ReadableByteChannel plain = new ArmoredDecryptingChannelFactory().newDecryptingChannel(Channels.newChannel(
                new ByteArrayInputStream(kept.getBytes(StandardCharsets.US_ASCII))), List.of(X25519RecipientStanzaReaderFactory
                        .newRecipientStanzaReader(IDENTITY)))) {
            byte[] key = Channels.newInputStream(plain).readAllBytes();
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String derived = HexFormat.of().formatHex(mac.doFinal(("berth repository " + vault.repository()).getBytes(
                    StandardCharsets.US_ASCII)));
            assertThat(derived).isEqualTo(password);
            assertThat(store.restic(vault.repository(), derived, "snapshots", "--tag", "berth,point")).contains(",point ");
        }
    }

    private static String snapshot(BackupStatus status, String part) {
        return status.parts().stream().filter(one -> one.name().equals(part)).findFirst().orElseThrow().snapshot();
    }

    private String dump(BackupStatus status, String part, String path) {
        return store.restic(vault.repository(), password, "dump", snapshot(status, part), path);
    }

    /** The dump's own last words are the reason, and nothing of it counts. */
    @Test
    @Order(4)
    @Drawn(Episode.REFUSED_DUMP)
    void aDatabaseThatRefusesMakesNoPoint() {
        String root = new String(Base64.getDecoder().decode(installed.client().secrets().inNamespace(tenant.workload(PROD)).withName(
                "db-credentials").get().getData().get("root-password")), StandardCharsets.UTF_8);
        String app = new String(Base64.getDecoder().decode(installed.client().secrets().inNamespace(tenant.workload(PROD)).withName(
                "db-credentials").get().getData().get("password")), StandardCharsets.UTF_8);
        vault.inPod("db", "mariadb", "-uroot", "-p" + root, "-e", "ALTER USER 'app'@'%' IDENTIFIED BY 'another'");
        Command.Result failed = vault.berth("backup", PROD);
        vault.inPod("db", "mariadb", "-uroot", "-p" + root, "-e", "ALTER USER 'app'@'%' IDENTIFIED BY '" + app + "'");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).contains("Part db could not be saved", "Access denied", "those before it are as they were");
        assertThat(failed.err()).doesNotContain(app, password);
        Condition said = Conditions.find(vault.backups().getLast().getStatus().conditions(), "Failed").orElseThrow();
        assertThat(said.reason()).isEqualTo("SavingFailed");
        String uid = vault.backups().getLast().getMetadata().getUid();
        assertThat(snapshots("backup=" + uid + ",part=cache")).isEqualTo(1);
        assertThat(snapshots("backup=" + uid + ",part=db")).as("of a dump that failed").isZero();
        assertThat(snapshots("backup=" + uid + ",point")).isZero();
        tenant.awaitEnvironment(PROD, "Protected", "True", "RecentPoint");
    }

    /** What was there at the point comes back, exactly; and what was written since comes back by undo. */
    @Test
    @Order(5)
    @Drawn(Episode.RESTORE)
    void aRestoreBringsThePointBackAndUndoWhatWasWrittenSince() throws InterruptedException, IOException {
        tenant.awaitReady("vault");
        key("set", "basket", "two apples");
        vault.sql("CREATE TABLE stock (name varchar(20), number int); INSERT INTO stock VALUES ('Äpfel', 2)");
        othersThings();
        String tree = vault.tree();
        assertThat(vault.berth("backup", PROD).code()).isZero();
        Backup point = vault.backups().getLast();

        vault.sql("DELETE FROM stock; CREATE TABLE later (id int)");
        vault.inPod("web", "/bin/sh", "-c", "echo later > /srv/uploads/later && rm /srv/uploads/picture");
        orders("INSERT INTO orders VALUES (4712)");
        key("set", "basket", "nothing");
        String since = vault.tree();
        assertThat(since).isNotEqualTo(tree);
        List<String> claims = vault.claims();

        Command.Result refused = Command.attempt(10, installed.cluster().environment(), "shop-prod\n", List.of(TestCluster.ROOT.resolve(
                "bin/berth").toString(), "restore", PROD, "-n", tenant.namespace()));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("That is not vault-prod: nothing was touched");
        assertThat(refused.out()).contains("(Backup " + point.getMetadata().getName() + ")", "database db", "volume uploads",
                "kubectl berth undo vault-prod");

        List<String> commands = Pages.commands("docs/3am.md").stream().map(command -> own(command, "")).toList();
        assertThat(commands).hasSize(5);
        assertThat(pages.run(commands.get(0))).startsWith("Nothing: ");
        assertThat(pages.run(commands.get(1))).contains(point.getMetadata().getName());
        Visits asking = Visits.begin(Visitor.anybody(installed), "https://vault." + tenant.domain() + "/");
        long from = System.nanoTime();
        String restored = pages.run(commands.get(2));
        System.out.println("restored after " + Duration.ofNanos(System.nanoTime() - from).toSeconds() + " s");
        asking.end();
        // a part that is fetched at once is never seen to be on its way
        assertThat(restored).contains("is saved first", "Data of environment vault-prod (cache, db, pg, uploads)").containsPattern(
                "Part [a-z]+ is being fetched \\([1-4] of 4\\)");
        tenant.awaitReady("vault");
        assertThat(vault.tree()).isEqualTo(tree);
        assertThat(orders("SELECT count(*) FROM orders").strip()).isEqualTo("1");
        assertThat(vault.sql("SELECT name, number FROM stock").strip()).isEqualTo("Äpfel\t2");
        assertThat(vault.sql("SHOW TABLES").lines()).containsExactlyInAnyOrder("all_stock", "stock", "visits");
        assertThat(vault.sql("SELECT name FROM all_stock").strip()).isEqualTo("Äpfel");
        assertThat(orders("SELECT count(*) FROM lent").strip()).isEqualTo("0");
        assertThat(orders("SELECT roles FROM pg_policies").strip()).isEqualTo("{reporter}");
        assertThat(key("get", "basket").strip()).isEqualTo("two apples");
        assertThat(vault.claims()).hasSize(claims.size() + 4).containsAll(claims);
        tenant.awaitEnvironment(PROD, "Exact", "True", null);

        assertThat(pages.run(commands.get(3))).startsWith("Nothing: ");
        assertThat(pages.run(commands.get(4))).contains("is as it was before Restore");
        tenant.awaitReady("vault");
        assertThat(vault.tree()).isEqualTo(since);
        assertThat(orders("SELECT count(*) FROM orders").strip()).isEqualTo("2");
        assertThat(key("get", "basket").strip()).isEqualTo("nothing");
        assertThat(vault.sql("SELECT name, number FROM stock").strip()).isEmpty();
        assertThat(vault.sql("SHOW TABLES").lines()).contains("later");
    }

    /** What an administrator has made by hand: a view in the name of root, a table that is another role's, and what that may see of it. */
    private void othersThings() {
        vault.inPod("db", "/bin/sh", "-c",
                "mariadb -uroot -p$MARIADB_ROOT_PASSWORD $MARIADB_DATABASE -e 'CREATE VIEW all_stock AS SELECT * FROM stock'");
        orders("CREATE ROLE reporter; CREATE TABLE lent (id int); ALTER TABLE lent OWNER TO reporter; GRANT SELECT ON orders TO reporter;"
                + " ALTER TABLE lent ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_it ON lent TO reporter USING (true)");
    }

    /** While visitors write on: what is found is what was there at the point, and nothing of it stays. */
    @Test
    @Order(6)
    @Drawn(Episode.DRILL)
    void aDrillFindsWhatWasThereAtThePointAndLeavesNothing() throws InterruptedException, IOException {
        vault.sql("CREATE TABLE drilled (id int); INSERT INTO drilled SELECT seq FROM seq_1_to_1234");
        orders("INSERT INTO orders VALUES (4713)");
        long ordered = Long.parseLong(orders("SELECT count(*) FROM orders").strip());
        assertThat(vault.berth("backup", PROD).code()).isZero();
        Backup point = vault.backups().getLast();
        vault.sql("INSERT INTO drilled VALUES (0)");
        vault.inPod("web", "/bin/sh", "-c", "echo more > /srv/uploads/since-the-point");
        String tree = vault.tree();
        List<String> claims = vault.claims();
        String command = own(Pages.commands("docs/backups.md").stream().filter(one -> one.startsWith("bin/berth drill ")).findFirst()
                .orElseThrow(), "");
        Visits asking = Visits.begin(Visitor.anybody(installed), "https://vault." + tenant.domain() + "/");
        String said = pages.run(command);
        Visits.Count visitors = asking.end();
        assertThat(visitors.failed()).isZero();
        BackupPart db = part(point, "db");
        long visits = rows(snapshots(point, "db"), "visits");
        assertThat(rows(snapshots(point, "db"), "drilled")).isEqualTo(1234);
        assertThat(db.rows()).isEqualTo(1234 + visits + rows(snapshots(point, "db"), "stock") + rows(snapshots(point, "db"), "later"));
        assertThat(part(point, "pg").rows()).isEqualTo(ordered);
        assertThat(said).contains("Backup " + point.getMetadata().getName(), "database db: ", db.rows() + " rows", "database pg: ",
                "volume uploads: ", "what came back is what was saved", "served it: web answered / with status 200", "The recovery took ");
        Backup tried = installed.client().resource(point).get();
        assertThat(tried.getStatus().verified().recoverySeconds()).isPositive();
        Condition isProtected = tenant.awaitEnvironment(PROD, "Protected", "True", "RecentPoint");
        assertThat(isProtected.message()).contains("Drill " + tried.getStatus().verified().by() + " restored it and found it good");
        assertThat(vault.live().getStatus().backup().lastVerified()).isEqualTo(tried.getStatus().verified().time());
        Awaitility.await("what was fetched is thrown away").atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(vault.claims())
                .isEqualTo(
                        claims));
        assertThat(vault.tree()).isEqualTo(tree);
        assertThat(installed.client().network().networkPolicies().inNamespace(tenant.workload(PROD)).withName("backup").get()).isNull();
    }

    private static BackupPart part(Backup backup, String name) {
        return backup.getStatus().parts().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
    }

    private String snapshots(Backup backup, String part) {
        return dump(backup.getStatus(), part, "/" + part + ".sql");
    }

    /** Of a table of small numbers and words, in a dump of MariaDB: one line for each statement or for each row. */
    private static long rows(String dump, String table) {
        String block = dump.contains("INSERT INTO `" + table + "`") ? dump.substring(dump.indexOf("INSERT INTO `" + table + "`")) : "";
        return block.substring(0, Math.max(0, block.indexOf(";\n"))).chars().filter(c -> c == '(').count();
    }

    /** Made while somebody had the wrong table there: all of it comes back as it was saved, and the site cannot work with it. */
    @Test
    @Order(7)
    @Drawn(Episode.DRILL_NOT_SERVED)
    void aDrillOfWhatTheSiteCannotServeIsRedAndSaysSo() {
        vault.sql("RENAME TABLE visits TO aside; CREATE TABLE visits (other int NOT NULL)");
        assertThat(vault.berth("backup", PROD).code()).isZero();
        vault.sql("DROP TABLE visits; RENAME TABLE aside TO visits");
        Command.Result drill = vault.berth("drill", PROD);
        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.err()).contains("what came back is what was saved, but the site did not serve it",
                "Component web answers GET / with status 503, and must answer with one below 500.");
        assertThat(tenant.awaitEnvironment(PROD, "Protected", "False", "DrillFailed").message()).contains("with status 503");
        vault.serves();
        assertThat(installed.client().batch().v1().jobs().inNamespace(tenant.workload(PROD)).list().getItems()).extracting(
                job -> job.getMetadata().getName()).noneMatch(name -> name.startsWith("restore-") && name.endsWith("-boot"));
    }

    /** A backup that went well proves nothing: what the store has lost since shows when somebody tries it. Last, since it breaks the store. */
    @Test
    @Order(8)
    @Drawn(Episode.DRILL_OF_WHAT_IS_LOST)
    void aDrillOfWhatTheStoreHasLostIsRedAndSaysSo() {
        Backup point = vault.backups().stream().filter(one -> one.getStatus().recoveryPoint() != null).toList().getLast();
        store.damage(vault.repository(), "-delete");
        Command.Result drill = vault.berth("drill", PROD, "--backup", point.getMetadata().getName());
        assertThat(drill.code()).isEqualTo(1);
        assertThat(drill.err()).contains("could not be fetched", "The recovery point is damaged");
        assertThat(tenant.awaitEnvironment(PROD, "Protected", "False", "DrillFailed").message()).contains("The recovery point is damaged",
                "kubectl berth backup " + PROD);
    }

    private String orders(String sql) {
        return vault.inPod("pg", "/bin/sh", "-c",
                "PGPASSWORD=$POSTGRES_PASSWORD psql -qtA -h 127.0.0.1 -U $POSTGRES_USER -d $POSTGRES_DB -c \""
                        + sql
                        + "\"");
    }

    private String key(String... words) {
        return vault.inPod("cache", "/bin/sh", "-c", "redis-cli --no-auth-warning -a $REDIS_PASSWORD " + words[0] + " " + words[1]
                + (words.length > 2
                        ? " '" + words[2] + "'"
                        : ""));
    }

    private int snapshots(String tags) {
        return store.restic(vault.repository(), password, "snapshots", "--json", "--tag", tags).split("\"short_id\"").length - 1;
    }
}
