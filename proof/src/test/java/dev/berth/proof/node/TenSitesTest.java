package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Ten sites that are saved at the same time, round after round, into one store from which their old points are removed meanwhile: no Job fails,
 * and nobody finds a lock that does not go away. Then how much slower a Job is than restic alone, with the same files and the same store.
 */
@NodeTest
@Isolated("It measures.")
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class TenSitesTest {
    private static final int SITES = Integer.getInteger("proof.sites", 10);
    private static final int ROUNDS = Integer.getInteger("proof.rounds", 5);

    /** As many points stay, at least. */
    private static final int KEPT = 3;

    /** How much is carried to compare with restic alone, and how often. */
    private static final int MEGABYTES = Integer.getInteger("proof.megabytes", 1024);
    private static final int COMPARED = 3;
    private static final Duration APART = Duration.ofSeconds(7);

    /** A Job is a pod that is made, restic, and a look at what it did; of the time in which its container runs this much goes to restic. */
    private static final double SHARE_OF_RESTIC = 0.4;

    private static final String STORE = "nas";

    /** With little reserved: the node has room for the Jobs of all ten at once. */
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: %1$s}
            spec:
              domain: %1$s.%2$s
              environments: [{name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *", keep: {last: 3}, drillBoot: false}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}]
                  resources: {requests: {cpu: 10m}}
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}, resources: {requests: {cpu: 10m}}}
                volumes: [{name: uploads, size: 4Gi}]
            """;

    private static final String FILL = "dd if=/dev/urandom of=/srv/uploads/%2$s bs=1M count=%1$d 2> /dev/null";

    private final Tenant tenant;
    private final Store store;
    private final Machine machine;
    private final List<Vault> sites;

    TenSitesTest(Installed installed) {
        this.tenant = installed.tenant("t-ten");
        this.store = Store.opened(tenant);
        this.machine = Machine.of(installed);
        this.sites = IntStream.rangeClosed(1, SITES).mapToObj(n -> new Vault(installed, tenant, "ten%02d".formatted(n))).toList();
    }

    @Test
    void noneOfThemFindsALockAndNoneIsMuchSlowerThanResticAlone() {
        tenant.apply(store.declared(STORE));
        tenant.apply(sites.stream().map(site -> SITE.formatted(site.site(), tenant.domain())).collect(Collectors.joining("---\n")));
        sites.forEach(site -> tenant.awaitReady(site.site()));
        sites.forEach(site -> site.sql("CREATE TABLE orders (number int PRIMARY KEY, word varchar(100))"));
        try (Carriers carriers = Carriers.of(tenant); Machine.Peaks peaks = machine.peaks()) {
            rounds(carriers);
            wholeAndNotMore();
            compared(carriers);
            Table memory = new Table("program", "processes", "most memory");
            peaks.highest().forEach((program, peak) -> memory.row(program, Long.toString(peak.processes()), peak.mebibytes() + " MiB"));
            memory.print("ten-sites-memory.md");
        }
    }

    /**
     * Each site makes its next point as soon as it has the last one, whatever the others do. They do not begin in one moment: else all would
     * do the same at the same time, and none would forget while another one saves.
     */
    private void rounds(Carriers carriers) {
        Queue<Duration> took = new ConcurrentLinkedQueue<>();
        CompletableFuture.allOf(sites.stream().map(site -> CompletableFuture.runAsync(() -> {
            LockSupport.parkNanos(APART.multipliedBy(sites.indexOf(site)).toNanos());
            for (int round = 1; round <= ROUNDS; round++) {
                change(site, round);
                long from = System.nanoTime();
                site.save(point(site, round));
                assertThat(site.saved(point(site, round)).status()).isEqualTo("True");
                took.add(Duration.ofNanos(System.nanoTime() - from));
            }
            Awaitility.await("points of " + site.site()).atMost(Duration.ofMinutes(5)).until(() -> site.backups().size(),
                    left -> left <= KEPT);
        }, Thread::startVirtualThread)).toArray(CompletableFuture[]::new)).join();
        List<Carriers.Carrier> all = carriers.all();
        long beside = Carriers.besides(all, "forget", "save");
        List<Carriers.Carrier> failed = all.stream().filter(Carriers.Carrier::failed).toList();
        List<Carriers.Carrier> locked = all.stream().filter(Carriers.Carrier::foundALock).toList();
        Table table = new Table("sites", "points", "median of a point", "longest", "Jobs that saved or sealed", "Jobs that forgot",
                "of these beside one that saved", "most Jobs at once", "failed", "found a lock");
        List<Duration> sorted = took.stream().sorted().toList();
        table.row(Integer.toString(SITES), Integer.toString(took.size()), sorted.get(sorted.size() / 2).toSeconds() + " s", sorted.getLast()
                .toSeconds() + " s", count(all, "save", "seal"), count(all, "forget"), Long.toString(beside), Long.toString(Carriers.atOnce(
                        all)), Integer.toString(failed.size()), Integer.toString(locked.size()));
        table.print("ten-sites.md");
        assertThat(failed).isEmpty();
        assertThat(locked).isEmpty();
        assertThat(beside).as("old points are removed beside Jobs that save").isPositive();
    }

    private static String count(List<Carriers.Carrier> carriers, String... commands) {
        return Long.toString(carriers.stream().filter(one -> Arrays.asList(commands).contains(one.command())).count());
    }

    private static String point(Vault site, int round) {
        return site.site() + "-" + round;
    }

    /** Files that go are what makes a repository rewrite its packs. */
    private static void change(Vault site, int round) {
        site.shell("rm -f /srv/uploads/*; " + FILL.formatted(8, "photo-" + round) + "; " + FILL.formatted(1, "note-" + round));
        site.sql("INSERT INTO orders SELECT %d000 + seq, MD5(RAND()) FROM seq_1_to_500".formatted(round));
    }

    /** Each repository is whole to the last byte, and has the snapshots of the points that are left, and no other ones. */
    private void wholeAndNotMore() {
        Reader reader = store.reader("any", "none");
        for (Vault site : sites) {
            String restic = "RESTIC_PASSWORD=%s restic -q --retry-lock 1m -r %s ".formatted(Store.password(STORE, site.repository()),
                    store.address(site.repository()));
            reader.says(restic + "check --read-data"); // ends with an error where a byte is not as it was
            List<Backup> left = site.backups();
            assertThat(left).hasSize(KEPT);
            String listed = reader.says(restic + "snapshots --json");
            assertThat(left).allSatisfy(backup -> assertThat(listed).contains("backup=" + backup.getMetadata().getUid()));
            assertThat(listed.split("\"short_id\"", -1).length - 1).isEqualTo(KEPT * 6); // db, uploads, what seals them, and of each that it is whole
        }
    }

    /** What a Job needs and what restic alone does, by the same clock: from when the container starts to when it ends. */
    private void compared(Carriers carriers) {
        Vault site = sites.getFirst();
        Table table = new Table("round", "MiB", "saved by Berth", "by restic", "ratio", "fetched and compared by Berth", "by restic",
                "ratio");
        List<Double> saved = new ArrayList<>();
        List<Double> fetched = new ArrayList<>();
        for (int n = 1; n <= COMPARED; n++) {
            site.shell("rm -f /srv/uploads/*; for n in 1 2 3 4; do " + FILL.formatted(MEGABYTES / 4, "$n") + "; done");
            String name = "much-" + n;
            site.save(name);
            assertThat(site.saved(name).status()).isEqualTo("True");
            site.drill("try-" + n, name);
            assertThat(site.restored("try-" + n).status()).isEqualTo("True");
            Duration save = carriers.of(site.backup(name).getMetadata().getUid(), "uploads").took();
            Duration fetch = carriers.of(site.restore("try-" + n).getMetadata().getUid(), "uploads").took();
            Store.Plain plain = store.plain(site.onDisk("uploads"), "plain-" + n);
            saved.add(ratio(plain.backup(), save));
            fetched.add(ratio(plain.restore(), fetch));
            table.row(Integer.toString(n), Integer.toString(MEGABYTES), rate(save), rate(plain.backup()), "%.2f".formatted(saved.getLast()),
                    rate(fetch), rate(plain.restore()), "%.2f".formatted(fetched.getLast()));
        }
        table.row("median", "", "", "", "%.2f".formatted(median(saved)), "", "", "%.2f".formatted(median(fetched)));
        table.print("ten-sites-throughput.md");
        assertThat(Map.of("saved", median(saved), "fetched", median(fetched))).allSatisfy((_, ratio) -> assertThat(ratio).isGreaterThan(
                SHARE_OF_RESTIC));
    }

    private static double ratio(Duration floor, Duration took) {
        return (double) floor.toMillis() / took.toMillis();
    }

    private static String rate(Duration took) {
        return "%d s, %d MiB/s".formatted(took.toSeconds(), MEGABYTES * 1000L / took.toMillis());
    }

    private static double median(List<Double> all) {
        return all.stream().sorted().toList().get(all.size() / 2);
    }
}
