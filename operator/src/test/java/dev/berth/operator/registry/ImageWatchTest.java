package dev.berth.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.registry.ImageWatch.Wish;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.ImageFailure;
import dev.berth.plan.ImageLook;
import dev.berth.plan.name.ImageReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ImageWatchTest {

    private static final ImageReference SHOP = ImageReference.parse("ghcr.io/acme/shop:1.4");
    private static final ImageReference MARIADB = ImageReference.parse("mariadb:11.4");
    private static final ImageReference PINNED = SHOP.pinned("sha256:" + "a".repeat(64));
    private static final Credentials ALICE = new Credentials("alice", "s3cret-a");
    private static final Credentials BOB = new Credentials("bob", "s3cret-b");
    /** Without spread, so that times can be told exactly. */
    private static final Rhythm RHYTHM = new Rhythm(Duration.ofMinutes(5), Duration.ofSeconds(40), Duration.ofSeconds(5), Duration
            .ofMinutes(5), 2, () -> 0.5);

    private final HandBackground background = new HandBackground();
    private final Table table = new Table();
    private final List<ImageReference> changed = new ArrayList<>();
    private final ImageWatch watch = new ImageWatch(table, RHYTHM, background, changed::add);

    /** Answers by image, and what was asked. */
    private final class Table implements Looker {
        private final Map<ImageReference, Object> answers = new HashMap<>();
        private final List<ImageReference> asked = new ArrayList<>();
        private final List<Optional<Credentials>> shown = new ArrayList<>();
        private final List<Optional<ImageFacts>> known = new ArrayList<>();

        void answer(ImageReference image, Object factsOrFailure) {
            answers.put(image, factsOrFailure);
        }

        @Override
        public ImageFacts look(ImageReference image, Optional<Credentials> credentials, Optional<ImageFacts> before, Follow follow)
                throws LookFailed {
            asked.add(image);
            shown.add(credentials);
            known.add(before);
            return switch (answers.get(image)) {
                case ImageFacts facts -> facts;
                case ImageFailure failure -> throw new LookFailed(failure);
                case RuntimeException fault -> throw fault;
                case null, default -> throw new AssertionError("no answer for " + image);
            };
        }
    }

    private static ImageFacts facts(String user) {
        return new ImageFacts("sha256:" + user.repeat(64), user, List.of(), List.of());
    }

    private static Wish wish(ImageReference image) {
        return new Wish(image, Optional.empty(), Follow.NOT);
    }

    @Test
    void looksMoreOftenWhereSomebodyFollows() {
        Wish followed = new Wish(SHOP, Optional.empty(), Follow.TAG);
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(followed, wish(SHOP)));
        background.settle();
        assertThat(table.asked).hasSize(2);

        background.pass(Duration.ofSeconds(41));
        assertThat(table.asked).hasSize(3);
    }

    @Test
    void looksOnceADayWhetherADigestThatMayBePulledAgainIsStillThere() {
        ImageReference pinned = SHOP.pinned("sha256:" + "1".repeat(64));
        Wish kept = new Wish(pinned, Optional.empty(), Follow.KEPT);
        table.answer(pinned, facts("1"));
        watch.want("acme/shop", List.of(kept, wish(pinned)));
        background.settle();
        assertThat(table.asked).hasSize(2);
        background.pass(Duration.ofHours(19)); // a fifth earlier at the earliest
        assertThat(table.asked).hasSize(2);

        table.answer(pinned, NOT_FOUND);
        background.pass(Duration.ofHours(10));
        assertThat(table.asked.size()).isGreaterThan(2);
        assertThat(watch.of(kept)).isEqualTo(NOT_FOUND.asLook());
        assertThat(look(pinned)).as("asked for once").isEqualTo(new ImageLook.Found(facts("1")));
    }

    private static Wish wish(ImageReference image, Credentials credentials) {
        return new Wish(image, Optional.of(credentials), Follow.NOT);
    }

    private ImageLook look(ImageReference image) {
        return watch.of(wish(image));
    }

    private static final ImageFailure NOT_FOUND = new ImageFailure.NotFound("it does not exist: push it");
    private static final ImageFailure OUTAGE = new ImageFailure.Unreachable("it cannot be reached: wait");

    private static ImageFailure limited(Integer seconds) {
        return new ImageFailure.RateLimited("it limits: wait", Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }

    @Test
    void isPendingUntilItHasLookedAndThenTellsTheChange() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));

        assertThat(look(SHOP)).isEqualTo(new ImageLook.Pending());
        assertThat(changed).isEmpty();

        background.settle();

        assertThat(look(SHOP)).isEqualTo(new ImageLook.Found(facts("1")));
        assertThat(changed).containsExactly(SHOP);
    }

    @Test
    void asksOnceForTenSites() {
        table.answer(SHOP, facts("1"));
        IntStream.range(0, 10).forEach(i -> watch.want("acme/site-" + i, List.of(wish(SHOP), wish(SHOP))));
        background.settle();
        IntStream.range(0, 10).forEach(i -> watch.want("acme/site-" + i, List.of(wish(SHOP))));
        background.settle();

        assertThat(table.asked).containsExactly(SHOP);
        assertThat(watch.size()).isEqualTo(1);
    }

    @Test
    void asksOnceForEachPassword() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/a", List.of(wish(SHOP, ALICE)));
        watch.want("acme/b", List.of(wish(SHOP, new Credentials("alice", "s3cret-a"))));
        watch.want("evil/c", List.of(wish(SHOP, BOB)));
        watch.want("evil/d", List.of(wish(SHOP)));
        background.settle();

        assertThat(table.shown).containsExactlyInAnyOrder(Optional.of(ALICE), Optional.of(BOB), Optional.empty());
    }

    @Test
    void whatOnePasswordOpensIsNotToldToAnother() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/a", List.of(wish(SHOP, ALICE)));
        background.settle();

        assertThat(watch.of(wish(SHOP, ALICE))).isInstanceOf(ImageLook.Found.class);
        assertThat(watch.of(wish(SHOP, BOB))).isInstanceOf(ImageLook.Pending.class);
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Pending.class);
    }

    @Test
    void looksAtAFoundTagAgainAndTellsOnlyChanges() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();
        changed.clear();

        background.pass(Duration.ofSeconds(299));
        assertThat(table.asked).hasSize(1);
        background.pass(Duration.ofSeconds(1));
        assertThat(table.asked).hasSize(2);
        assertThat(table.known).containsExactly(Optional.empty(), Optional.of(facts("1")));
        assertThat(changed).isEmpty();

        table.answer(SHOP, facts("2"));
        background.pass(Duration.ofMinutes(5));
        assertThat(changed).containsExactly(SHOP);
        assertThat(look(SHOP)).isEqualTo(new ImageLook.Found(facts("2")));
    }

    @Test
    void neverLooksAtAFoundDigestAgain() {
        table.answer(PINNED, facts("1"));
        watch.want("acme/shop", List.of(wish(PINNED)));
        background.settle();

        background.pass(Duration.ofDays(30));
        watch.lookNow(PINNED);
        background.settle();

        assertThat(table.asked).hasSize(1);
        assertThat(background.alarms()).isZero();
    }

    @Test
    void retriesAFailedDigest() {
        table.answer(PINNED, OUTAGE);
        watch.want("acme/shop", List.of(wish(PINNED)));
        background.settle();
        assertThat(look(PINNED)).isEqualTo(OUTAGE.asLook());

        table.answer(PINNED, facts("1"));
        background.pass(Duration.ofSeconds(5));

        assertThat(look(PINNED)).isInstanceOf(ImageLook.Found.class);
    }

    @Test
    void retriesForEverEverMoreSeldom() {
        table.answer(SHOP, NOT_FOUND);
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();

        List<Integer> seconds = new ArrayList<>();
        int asked = 1;
        for (int second = 1; second <= 1300; second++) {
            background.pass(Duration.ofSeconds(1));
            if (table.asked.size() > asked) {
                asked = table.asked.size();
                seconds.add(second);
            }
        }
        assertThat(seconds).containsExactly(5, 15, 35, 75, 155, 315, 615, 915, 1215);
        assertThat(changed).as("the answer is told once").containsExactly(SHOP);

        table.answer(SHOP, facts("1"));
        background.pass(Duration.ofSeconds(1515 - 1300));
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Found.class);
        table.answer(SHOP, NOT_FOUND);
        background.pass(Duration.ofMinutes(5));
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Failed.class);
        int before = table.asked.size();
        background.pass(Duration.ofSeconds(5));
        assertThat(table.asked).as("starts from the first wait again").hasSize(before + 1);
    }

    @Test
    void aDefiniteNoReplacesWhatWasFound() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();
        table.answer(SHOP, NOT_FOUND);
        background.pass(Duration.ofMinutes(5));

        assertThat(look(SHOP)).isEqualTo(new ImageLook.Failed("ImageNotFound", "it does not exist: push it"));
    }

    @Test
    void anOutageKeepsWhatWasFound() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();
        changed.clear();

        table.answer(SHOP, OUTAGE);
        background.pass(Duration.ofMinutes(20));
        table.answer(SHOP, limited(60));
        background.pass(Duration.ofMinutes(20));

        assertThat(look(SHOP)).isEqualTo(new ImageLook.Found(facts("1")));
        assertThat(changed).isEmpty();
    }

    @Test
    void anOutageIsToldWhereNothingWasFound() {
        table.answer(SHOP, OUTAGE);
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();

        assertThat(look(SHOP)).isEqualTo(new ImageLook.Failed("RegistryUnreachable", "it cannot be reached: wait"));
    }

    @Test
    void leavesALimitingRegistryAloneWithAllItsImages() {
        ImageReference other = ImageReference.parse("ghcr.io/acme/other:1");
        table.answer(SHOP, limited(600));
        table.answer(other, facts("1"));
        table.answer(MARIADB, facts("2"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();

        watch.want("acme/other", List.of(wish(other), wish(MARIADB), wish(other, ALICE)));
        watch.lookNow(SHOP);
        background.pass(Duration.ofSeconds(600));
        assertThat(table.asked).containsExactlyInAnyOrder(SHOP, MARIADB, MARIADB, MARIADB, other, other, other);
        assertThat(table.shown).filteredOn(Optional::isPresent).as("only who has another password asked").hasSize(3);
        assertThat(look(other)).isInstanceOf(ImageLook.Pending.class);

        table.answer(SHOP, facts("3"));
        background.pass(Duration.ofSeconds(5));
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Found.class);
        assertThat(look(other)).isInstanceOf(ImageLook.Found.class);
    }

    @Test
    void looksNowWhenToldTo() {
        table.answer(SHOP, NOT_FOUND);
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();
        table.answer(SHOP, facts("1"));

        watch.lookNow(SHOP);
        watch.lookNow(MARIADB);
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Failed.class);
        background.settle();

        assertThat(look(SHOP)).isInstanceOf(ImageLook.Found.class);
        assertThat(table.asked).containsExactly(SHOP, SHOP);
        background.pass(Duration.ofMinutes(5));
        assertThat(table.asked).as("the retry that was planned is gone, one further look is planned").hasSize(3);
    }

    @Test
    void looksOnceMoreWhenToldDuringALook() {
        List<ImageReference> asked = new ArrayList<>();
        ImageWatch[] self = new ImageWatch[1];
        self[0] = new ImageWatch((image, _, _, _) -> {
            asked.add(image);
            if (asked.size() == 1) {
                self[0].lookNow(image);
                self[0].lookNow(image);
            }
            return facts(String.valueOf(asked.size()));
        }, RHYTHM, background, changed::add);

        self[0].want("acme/shop", List.of(wish(SHOP)));
        background.settle();

        assertThat(asked).hasSize(2);
        assertThat(self[0].of(wish(SHOP))).isEqualTo(new ImageLook.Found(facts("2")));
    }

    @Test
    void forgetsWhatNobodyWants() {
        table.answer(SHOP, facts("1"));
        table.answer(MARIADB, facts("2"));
        watch.want("acme/a", List.of(wish(SHOP), wish(MARIADB)));
        watch.want("acme/b", List.of(wish(SHOP)));
        background.settle();

        watch.want("acme/a", List.of(wish(SHOP)));
        assertThat(watch.size()).isEqualTo(1);
        assertThat(look(MARIADB)).isInstanceOf(ImageLook.Pending.class);

        watch.forget("acme/a");
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Found.class);

        watch.forget("acme/b");
        watch.forget("acme/never");
        assertThat(watch.size()).isZero();
        assertThat(background.alarms()).isZero();
        background.pass(Duration.ofDays(1));
        assertThat(table.asked).containsExactlyInAnyOrder(SHOP, MARIADB);
    }

    @Test
    void dropsAnAnswerThatComesAfterTheInterestEnded() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        watch.forget("acme/shop");
        background.settle();

        assertThat(changed).isEmpty();
        assertThat(look(SHOP)).isInstanceOf(ImageLook.Pending.class);
        assertThat(background.alarms()).isZero();
    }

    @Test
    void survivesAFaultOfItsOwn() {
        table.answer(SHOP, new IllegalStateException("boom s3cret-a"));
        watch.want("acme/shop", List.of(wish(SHOP, ALICE)));
        background.settle();

        assertThat(watch.of(wish(SHOP, ALICE))).isInstanceOfSatisfying(ImageLook.Failed.class,
                failed -> assertThat(failed.sentence()).contains("a fault in Berth").doesNotContain("boom", "s3cret"));
        table.answer(SHOP, facts("1"));
        background.pass(Duration.ofSeconds(5));
        assertThat(watch.of(wish(SHOP, ALICE))).isInstanceOf(ImageLook.Found.class);
    }

    @Test
    void doesNothingOnceClosed() {
        table.answer(SHOP, facts("1"));
        watch.want("acme/shop", List.of(wish(SHOP)));
        background.settle();
        watch.close();

        watch.want("acme/b", List.of(wish(MARIADB)));
        watch.lookNow(SHOP);
        background.pass(Duration.ofDays(1));

        assertThat(background.closed()).isTrue();
        assertThat(table.asked).containsExactly(SHOP);
    }

    @Test
    void asksOneRegistryAFewAtATimeAndAnotherBesideIt() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch elsewhere = new CountDownLatch(1);
        Looker slow = (image, _, _, _) -> {
            if (image.equals(MARIADB)) {
                elsewhere.countDown();
                return facts("2");
            }
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            await(go);
            inside.decrementAndGet();
            return facts("1");
        };
        CountDownLatch all = new CountDownLatch(41);
        try (ImageWatch real = new ImageWatch(slow, RHYTHM, Background.threads("test-images"), _ -> all.countDown())) {
            List<Wish> wishes = new ArrayList<>(IntStream.range(0, 40).mapToObj(i -> wish(ImageReference.parse("ghcr.io/acme/shop:" + i)))
                    .toList());
            real.want("acme/shop", wishes);
            real.want("acme/db", List.of(wish(MARIADB)));

            assertThat(elsewhere.await(5, TimeUnit.SECONDS)).as("another registry is asked meanwhile").isTrue();
            Awaitility.await().pollInterval(Duration.ofMillis(5)).untilAsserted(() -> assertThat(inside).hasValue(2));
            go.countDown();
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(most).hasValue(2);
        }
    }

    @Test
    void keepsItsCountWhileSitesComeAndGoAtOnce() throws Exception {
        Map<ImageReference, AtomicInteger> asked = new ConcurrentHashMap<>();
        Looker quick = (image, _, _, _) -> {
            asked.computeIfAbsent(image, _ -> new AtomicInteger()).incrementAndGet();
            return facts("1");
        };
        try (ImageWatch real = new ImageWatch(quick, RHYTHM, Background.threads("test-images"), _ -> {})) {
            real.want("acme/constant", List.of(wish(SHOP)));
            CyclicBarrier start = new CyclicBarrier(8);
            List<Thread> threads = IntStream.range(0, 8).mapToObj(t -> Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < 200; i++) {
                    real.want("acme/site-" + t, List.of(wish(SHOP), wish(ImageReference.parse("ghcr.io/acme/shop:" + i % 7))));
                    real.forget("acme/site-" + t);
                }
            })).toList();
            for (Thread thread : threads) {
                thread.join();
            }
            Awaitility.await().pollInterval(Duration.ofMillis(5))
                    .untilAsserted(() -> assertThat(real.of(wish(SHOP))).isInstanceOf(ImageLook.Found.class));

            assertThat(real.size()).isEqualTo(1);
            assertThat(asked.get(SHOP)).as("one look for all of them").hasValue(1);
        }
    }

    @Test
    void makesOneRequestPerDocumentForTenSites() {
        try (LoopbackRegistry registry = LoopbackRegistry.http();
                RegistryClient client = new RegistryClient(Mirrors.NONE, Limits.STANDARD);
                ImageWatch real = new ImageWatch(client, RHYTHM, Background.threads("test-images"), _ -> {})) {
            registry.image("acme/shop", "amd64", "{\"User\":\"1000\"}", "1.4");
            ImageReference image = ImageReference.parse(registry.host() + "/acme/shop:1.4");
            IntStream.range(0, 10).forEach(i -> real.want("acme/site-" + i, List.of(wish(image))));

            Awaitility.await().pollInterval(Duration.ofMillis(5))
                    .untilAsserted(() -> assertThat(real.of(wish(image))).isInstanceOf(ImageLook.Found.class));
            assertThat(client.requests()).containsExactly(Map.entry(registry.host(), 2L));
            assertThat(registry.asked()).hasSize(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
