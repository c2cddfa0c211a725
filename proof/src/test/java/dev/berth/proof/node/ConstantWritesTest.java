package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.Condition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A shop into whose databases and files somebody writes without pause while point after point is made, tried and brought back. Each holds an
 * unbroken beginning of what was written: all that was there when it was asked for, and nothing of what came after it. What a point holds is
 * read from the store by restic alone.
 */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class ConstantWritesTest {
    /** {@code -Dproof.backups=20} for as many. */
    private static final int POINTS = Integer.getInteger("proof.backups", 2);

    private static final String STORE = "nas";

    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: busy}
            spec:
              domain: busy.%s
              environments: [{name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *", keep: {last: 100}}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                - {name: pg, image: "postgres:17", database: {engine: postgresql, size: 1Gi}}
                volumes: [{name: uploads, size: 1Gi}]
            """;

    /** An order and its line are written in one transaction, or they are in pieces. */
    private static final List<String> TABLES = List.of("orders", "order_lines");

    private static final String CREATE = TABLES.stream().map(table -> "CREATE TABLE " + table
            + " (number int PRIMARY KEY, word varchar(10), at varchar(40), mark varchar(3));").collect(Collectors.joining(" "));

    private static final String MARIADB = "exec mariadb -N --unbuffered -u$MARIADB_USER -p$MARIADB_PASSWORD $MARIADB_DATABASE";
    private static final String POSTGRESQL = "PGPASSWORD=$POSTGRES_PASSWORD exec psql -qtA -h 127.0.0.1 -U $POSTGRES_USER -d $POSTGRES_DB";

    /** A file appears under its name when it is whole. So many lie in one folder that a folder is listed at once. */
    private static final String FILES = "cd /srv/uploads && while read number word; do in=$((number / 50)); mkdir -p $in"
            + " && echo $number $word $(date -u +%T) " + Written.END
            + " > $in/.$number && mv $in/.$number $in/$number && echo $number; done";

    private final Tenant tenant;
    private final Store store;
    private final Vault vault;
    private final Table table = new Table("point", "part", "written before", "found", "written after", "in status.parts", "in the store",
            "saved after", "drill");

    ConstantWritesTest(Installed installed) {
        this.tenant = installed.tenant("t-writes");
        this.store = Store.opened(tenant);
        this.vault = new Vault(installed, tenant, "busy");
    }

    /**
     * What is there of the writes.
     *
     * @param lines of each place where they are written, sorted
     * @param rows  of all tables, and of the volume all files, by part
     */
    private record Found(Map<String, List<String>> lines, Map<String, Long> rows) {
        /** How far each part goes, the same in all of its places. */
        Map<String, Long> upTo() {
            Map<String, Long> upTo = new TreeMap<>();
            lines.forEach((where, all) -> {
                long last = Written.of(where, all).upTo();
                assertThat(upTo.merge(where.split(" ")[0], last, (one, _) -> one)).as(where).isEqualTo(last);
            });
            return upTo;
        }
    }

    /** A point, with how far each part was written when it was asked for and when it was complete. */
    private record Point(String name, Map<String, Long> before, Map<String, Long> after, Duration took) {}

    @Test
    void everyPointIsAnUnbrokenBeginningOfWhatWasWritten() {
        tenant.apply(store.declared(STORE));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("busy");
        vault.serves();
        vault.sql(CREATE);
        postgresql(CREATE);
        Reader reader = store.reader(vault.repository(), Store.password(STORE, vault.repository()));

        List<Scribe> first = scribes("first", Map.of());
        Map<String, Found> points = new TreeMap<>();
        Point chosen;
        try {
            List<Point> made = points(first);
            made.forEach(point -> points.put(point.name(), judged(point, reader)));
            chosen = made.get(POINTS / 2);
        } finally {
            table.print("constant-writes.md");
        }

        vault.replace("back", chosen.name(), "");
        assertThat(vault.restored("back").status()).isEqualTo("True");
        assertThat(first).as("who wrote while the site was stopped").allMatch(Scribe::over);
        Map<String, Long> last = confirmed(first);
        tenant.awaitReady("busy");
        vault.serves();
        assertThat(live().lines()).isEqualTo(points.get(chosen.name()).lines());

        List<Scribe> second = scribes("second", points.get(chosen.name()).upTo());
        second.forEach(scribe -> scribe.awaitMore(5));
        second.forEach(Scribe::close);
        assertThat(live().lines().values()).allSatisfy(lines -> assertThat(lines).anyMatch(line -> line.contains("second")));

        vault.undo("forth", "back");
        assertThat(vault.restored("forth").status()).isEqualTo("True");
        tenant.awaitReady("busy");
        vault.serves();
        Found since = live();
        since.upTo().forEach((part, upTo) -> assertThat(upTo).as(part).isBetween(last.get(part), last.get(part) + 1));
        assertThat(since.lines().values()).allSatisfy(lines -> assertThat(lines).noneMatch(line -> line.contains("second")));
        System.out.println("restored to " + points.get(chosen.name()).upTo() + ", and by undo to " + since.upTo());
    }

    /** One after the other. Each is tried while the next one is made. */
    private List<Point> points(List<Scribe> scribes) {
        List<Point> points = new ArrayList<>();
        for (int n = 1; n <= POINTS; n++) {
            scribes.forEach(scribe -> scribe.awaitMore(3));
            String name = "point-%02d".formatted(n);
            Map<String, Long> before = confirmed(scribes);
            long from = System.nanoTime();
            vault.save(name);
            assertThat(vault.saved(name).status()).isEqualTo("True");
            Map<String, Long> after = confirmed(scribes);
            assertThat(before).as("was written meanwhile").allSatisfy((part, number) -> assertThat(after.get(part)).isGreaterThan(number));
            points.add(new Point(name, before, after, Duration.ofNanos(System.nanoTime() - from)));
            vault.drill(drill(name), name);
            if (n > 1) {
                vault.restored(drill(points.get(n - 2).name()));
            }
        }
        return points;
    }

    private static String drill(String point) {
        return point.replace("point", "drill");
    }

    private Found judged(Point point, Reader reader) {
        Condition drill = vault.restored(drill(point.name()));
        Backup backup = vault.backup(point.name());
        Found found = stored(backup, reader);
        Map<String, Long> upTo = found.upTo();
        for (BackupPart part : backup.getStatus().parts()) {
            String name = part.name();
            long told = part.rows() != null ? part.rows() : part.files();
            table.row(point.name(), name, point.before().get(name).toString(), upTo.get(name).toString(), point.after().get(name)
                    .toString(),
                    told + (part.rows() != null ? " rows" : " files"), found.rows().get(name).toString(), point.took().toSeconds() + " s",
                    drill
                            .status().equals("True") ? restoredAfter(backup) : drill.message());
            assertThat(upTo.get(name)).as(name + " of " + point.name()).isBetween(point.before().get(name), point.after().get(name) + 1);
            assertThat(told).as("told of " + name + " of " + point.name()).isEqualTo(found.rows().get(name));
        }
        assertThat(drill.status()).as(drill.message()).isEqualTo("True");
        assertThat(backup.getStatus().verified().by()).isEqualTo(drill(point.name()));
        return found;
    }

    private static String restoredAfter(Backup backup) {
        return "good after " + backup.getStatus().verified().recoverySeconds() + " s";
    }

    /** What the store has of a point. */
    private static Found stored(Backup backup, Reader reader) {
        String of = " --tag backup=" + backup.getMetadata().getUid() + ",part=";
        Dump db = Dump.ofMariaDb(reader.says("restic -q dump" + of + "db latest /db.sql"));
        Dump pg = Dump.ofPostgresql(reader.says("restic -q dump" + of + "pg latest /pg.sql"));
        reader.says("rm -rf /tmp/point && restic -q restore" + of + "uploads latest --target /tmp/point");
        Function<String, String> shell = command -> reader.says("cd /tmp/point/data && " + command);
        Map<String, List<String>> lines = new TreeMap<>(Map.of("uploads", files(shell)));
        TABLES.forEach(name -> {
            lines.put("db " + name, db.tables().get(name).stream().sorted().toList());
            lines.put("pg " + name, pg.tables().get(name).stream().sorted().toList());
        });
        return new Found(lines, Map.of("db", db.rows(), "pg", pg.rows(), "uploads", shell.apply("find . -type f").lines().count()));
    }

    /** What the site has. */
    private Found live() {
        Map<String, List<String>> lines = new TreeMap<>(Map.of("uploads", files(command -> vault.shell("cd /srv/uploads && " + command))));
        TABLES.forEach(name -> {
            lines.put("db " + name, vault.sql("SELECT * FROM " + name).replace('\t', ' ').lines().sorted().toList());
            lines.put("pg " + name, postgresql("SELECT * FROM " + name).replace('|', ' ').lines().sorted().toList());
        });
        return new Found(lines, Map.of());
    }

    /** What is in each file that has its name already. */
    private static List<String> files(Function<String, String> shell) {
        Map<String, String> content = shell.apply("find . -type f ! -name '.*' -exec grep -H '' {} +").lines().map(line -> line.split(":",
                2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1], (one, more) -> one + "\n" + more));
        return Arrays.stream(shell.apply("find . -type f ! -name '.*'").split("\n")).filter(name -> !name.isEmpty()).map(name -> {
            String line = content.getOrDefault(name, name + " is empty");
            assertThat(line).as(name).startsWith(name.substring(name.lastIndexOf('/') + 1) + " ");
            return line;
        }).sorted().toList();
    }

    private String postgresql(String sql) {
        return vault.inPod("pg", "/bin/sh", "-c", POSTGRESQL + " -c \"" + sql + "\"");
    }

    /** One for each part. */
    private List<Scribe> scribes(String word, Map<String, Long> last) {
        String sql = "BEGIN; " + TABLES.stream().map(name -> "INSERT INTO " + name + " VALUES (%1$d, '" + word + "', NOW(), '" + Written.END
                + "');").collect(Collectors.joining(" ")) + " COMMIT; SELECT %1$d;";
        return List.of(new Scribe(vault, "db", last.getOrDefault("db", 0L), MARIADB, sql::formatted),
                new Scribe(vault, "pg", last.getOrDefault("pg", 0L), POSTGRESQL, sql::formatted),
                new Scribe(vault, "web", last.getOrDefault("uploads", 0L), FILES, number -> number + " " + word));
    }

    private static Map<String, Long> confirmed(List<Scribe> scribes) {
        return Map.of("db", scribes.get(0).confirmed(), "pg", scribes.get(1).confirmed(), "uploads", scribes.get(2).confirmed());
    }
}
