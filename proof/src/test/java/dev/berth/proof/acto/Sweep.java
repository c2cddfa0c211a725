package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proof.acto.Tally.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Applies mutations to sites that run, one after the other in each lane and many lanes side by side, judges what came of each, and goes
 * back.
 */
final class Sweep {
    /** Much longer than anything takes, but on a machine that others use too. */
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    /** Nothing changed for this long, and everything was judged. */
    private static final long QUIET_MILLIS = 600;

    /** Something waits: the slowest look of the operator comes every 5 seconds and a bit. */
    private static final long WAITING_MILLIS = 6500;

    /** How long a look that finds nothing to do is given to prove it. */
    private static final Duration HOLD = Duration.ofSeconds(2);

    /** What was under way may be told late, once for the environment and once for its site; whoever writes after that writes for ever. */
    private static final int MOST_HOLDS = 4;

    private static final Duration SECOND_THOUGHT = Duration.ofSeconds(12);
    private static final int DRY_SIDE_BY_SIDE = 8;

    /** What guards data that stands, or lets run what runs: a fresh site has neither. */
    static final Set<String> GUARDS = Set.of("VolumeRenamed", "EngineChanged");
    static final Set<String> FIRST_TIME = Set.of("FromMissing", "FromNotFound", "WaitingForPromotion", "WaitingForVerified");
    private static final Pattern NO_SENTENCE = Pattern.compile("Exception|java\\.|\\bnull\\b");

    private final Rig rig;
    private final Seed seed;
    private final List<Lane> lanes = new ArrayList<>();
    private final Tally tally;

    /** Places of which one value was compared with a fresh apply although it had changed nothing. */
    private final Set<String> compared = ConcurrentHashMap.newKeySet();

    private int sites;

    /** A site of a tenant, as it was last seen. */
    private final class View {
        private final String tenant;
        private final String site;
        private long changed = -1;
        private Picture last;

        View(String tenant, String site) {
            this.tenant = tenant;
            this.site = site;
        }

        Picture now() {
            long changes = rig.changed(site);
            if (last == null || changes != changed) {
                last = Picture.of(rig, tenant, site);
                changed = changes;
            }
            return last;
        }

        /** It came to rest, as far as can be seen. */
        boolean quiet() {
            long quiet = rig.quietMillis(site);
            return quiet >= QUIET_MILLIS && now().settled() && (quiet >= WAITING_MILLIS || !now().waits());
        }
    }

    /** A tenant in which a site is changed, and one in which the same object is applied afresh; the site there, and how it looked first. */
    private static final class Lane {
        private final String tenant;
        private final String other;
        private View site;
        private Picture first;

        Lane(String tenant, String other) {
            this.tenant = tenant;
            this.other = other;
        }
    }

    /** What came of one mutation. */
    private static final class Step {
        private final Lane lane;
        private final Mutation mutation;
        private Optional<View> fresh = Optional.empty();
        private String wrong;
        private String finding;

        Step(Lane lane, Mutation mutation) {
            this.lane = lane;
            this.mutation = mutation;
        }

        Picture swept() {
            return lane.site.now();
        }

        Stream<View> views() {
            return Stream.concat(Stream.of(lane.site), fresh.stream());
        }
    }

    Sweep(Rig rig, Seed seed, int firstSite, Tally tally) {
        this.rig = rig;
        this.seed = seed;
        this.sites = firstSite;
        this.tally = tally;
    }

    /** Plants a site in each tenant, and waits until they run. What two of them look like must not differ, or comparing would be in vain. */
    void widen(Map<String, String> tenants) {
        List<Lane> more = tenants.entrySet().stream().map(pair -> new Lane(pair.getKey(), pair.getValue())).toList();
        more.forEach(this::plant);
        more.forEach(this::grown);
        lanes.addAll(more);
        List<String> differences = more.stream().flatMap(lane -> lane.first.differences(lanes.getFirst().first).stream()).toList();
        if (!differences.isEmpty()) {
            throw new IllegalStateException("two sites of the seed differ: " + differences);
        }
    }

    Seed seed() {
        return seed;
    }

    private synchronized String next() {
        String number = Integer.toString(sites++, Character.MAX_RADIX);
        return "s" + "0".repeat(Seed.SITE.length() - 1 - number.length()) + number;
    }

    private void plant(Lane lane) {
        lane.site = new View(lane.tenant, next());
        for (ObjectNode object : seed.objects()) {
            rig.create(Seed.of(object, lane.tenant, lane.site.site), false).ifPresent(refusal -> {
                throw new IllegalStateException("the seed was refused: " + refusal);
            });
        }
    }

    private void grown(Lane lane) {
        await(() -> lane.site.quiet() && lane.site.now().isReady());
        lane.first = lane.site.now();
        if (!lane.first.isReady()) {
            throw new IllegalStateException("the seed is not Ready: " + lane.first.ready() + "\n" + rig.one("Site", lane.tenant,
                    lane.site.site) + "\n" + rig.log.about(lane.site.site));
        }
    }

    /** Those that the API server takes; the others are told. */
    List<Mutation> accepted(List<Mutation> mutations) {
        Lane lane = lanes.getFirst();
        List<Mutation> accepted = new ArrayList<>();
        try (ExecutorService dry = Executors.newFixedThreadPool(DRY_SIDE_BY_SIDE)) {
            List<Future<Optional<String>>> answers = mutations.stream()
                    .map(mutation -> dry.submit(() -> rig.replace(Seed.of(mutation.object(), lane.tenant, lane.site.site), true)))
                    .toList();
            for (int n = 0; n < mutations.size(); n++) {
                Mutation mutation = mutations.get(n);
                result(answers.get(n)).ifPresentOrElse(sentence -> tally.refused(mutation, sentence), () -> {
                    tally.accepted(mutation);
                    accepted.add(mutation);
                });
            }
        }
        return accepted;
    }

    static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tries them all, or as many as can be begun by then. */
    void run(List<Mutation> mutations, Instant end) {
        Queue<Mutation> waiting = new ConcurrentLinkedQueue<>(mutations);
        try (ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> all = lanes.stream().map(lane -> hands.submit(() -> run(lane, waiting, end))).toList();
            all.forEach(Sweep::result);
        }
    }

    private void run(Lane lane, Queue<Mutation> waiting, Instant end) {
        while (Instant.now().isBefore(end)) {
            Mutation mutation = waiting.poll();
            if (mutation == null) {
                return;
            }
            attempt(new Step(lane, mutation));
        }
    }

    private void attempt(Step step) {
        Lane lane = step.lane;
        rig.log.about(lane.site.site);
        Optional<String> refused = rig.replace(Seed.of(step.mutation.object(), lane.tenant, lane.site.site), false);
        if (refused.isPresent()) {
            tally.refused(step.mutation, refused.get());
            return;
        }
        settle(step);
        anew(step);
        settle(step);
        judge(step);
        step.fresh.ifPresent(fresh -> rig.remove(fresh.tenant, fresh.site));
        boolean asItWas = back(step);
        if (!asItWas) {
            rig.remove(lane.tenant, lane.site.site);
            plant(lane);
            grown(lane);
        }
    }

    /** The same object afresh; of values that change nothing, one for each place will do. */
    private void anew(Step step) {
        boolean same = step.swept().differences(step.lane.first).isEmpty();
        if (same && !compared.add(step.mutation.place().path())) {
            return;
        }
        View fresh = new View(step.lane.other, next());
        step.fresh = Optional.of(fresh);
        for (ObjectNode object : seed.objects()) {
            boolean swept = object.path("kind").asText().equals(seed.kind());
            rig.create(Seed.of(swept ? step.mutation.object() : object, fresh.tenant, fresh.site), false).ifPresent(
                    refusal -> step.wrong = "taken as a change and refused as new: " + refusal);
        }
    }

    private static void settle(Step step) {
        await(() -> step.views().allMatch(View::quiet));
    }

    /** What is still written although nothing happens but that the operator looks again. */
    private Optional<String> restless(Step step) {
        List<String> late = new ArrayList<>();
        for (int hold = 0; hold < MOST_HOLDS; hold++) {
            settle(step);
            Instant from = Instant.now();
            step.views().forEach(view -> rig.look(view.tenant, view.site));
            pause(HOLD);
            List<String> written = step.views().flatMap(view -> rig.written(from, view.site).stream()).toList();
            if (written.isEmpty()) {
                return Optional.empty();
            }
            late.addAll(written);
        }
        return Optional.of("writes go on: " + String.join(" | ", late));
    }

    private void judge(Step step) {
        Optional<String> restless = restless(step);
        List<String> exceptions = step.views().flatMap(view -> rig.log.about(view.site).stream()).toList();
        if (step.wrong != null) {
            return;
        }
        if (!exceptions.isEmpty()) {
            step.wrong = exceptions.size() + " exceptions, the first: " + exceptions.getFirst();
        } else if (restless.isPresent()) {
            step.wrong = restless.get();
        } else {
            await(() -> wrong(step).isEmpty(), SECOND_THOUGHT);
            step.wrong = wrong(step).orElse(null);
        }
        step.finding = step.swept().ready().values().stream().filter(ready -> !ready.isTrue()).findFirst().map(Picture.Ready::toString)
                .orElse(null);
    }

    private Optional<String> wrong(Step step) {
        Picture swept = step.swept();
        Picture fresh = step.fresh.map(View::now).orElse(swept);
        if (!swept.settled() || !fresh.settled()) {
            return Optional.of("not judged after " + PATIENCE.toSeconds() + " s: " + swept.ready() + ", as new: " + fresh.ready());
        }
        Optional<String> lost = lost(step.lane, swept);
        if (lost.isPresent()) {
            return lost;
        }
        List<Picture.Ready> said = new ArrayList<>(swept.ready().values());
        said.addAll(fresh.ready().values());
        Optional<Picture.Ready> fight = said.stream().filter(ready -> ready.reason().equals("Contested")).findFirst();
        if (fight.isPresent()) {
            return Optional.of("written again and again: " + fight.get());
        }
        Optional<Picture.Ready> mute = said.stream().filter(ready -> !ready.isTrue() && !sentence(ready.message())).findFirst();
        if (mute.isPresent()) {
            return Optional.of("no sentence: " + mute.get());
        }
        if (swept.isReady() && fresh.isReady()) {
            List<String> smaller = swept.silentlySmaller(fresh);
            if (!smaller.isEmpty()) {
                return Optional.of("Ready, and smaller than asked for: " + smaller);
            }
            List<String> differences = swept.wrongs(fresh);
            return differences.isEmpty() ? Optional.empty() : Optional.of("differs from a fresh apply: " + String.join("; ", differences));
        }
        if (swept.isReady() && !stands(fresh, FIRST_TIME) || fresh.isReady() && !stands(swept, GUARDS)) {
            return Optional.of("changed: " + swept.ready() + ", as new: " + fresh.ready());
        }
        return Optional.empty();
    }

    private static boolean stands(Picture picture, Set<String> reasons) {
        return picture.ready().values().stream().filter(ready -> !ready.isTrue()).allMatch(ready -> reasons.contains(ready.reason()));
    }

    static boolean sentence(String message) {
        return message.length() > 10 && message.contains(" ") && !NO_SENTENCE.matcher(message).find();
    }

    private Optional<String> lost(Lane lane, Picture now) {
        return lane.first.claims().entrySet().stream()
                .filter(claim -> now.claims().containsKey(claim.getKey()) && !now.claims().get(claim.getKey()).equals(claim.getValue())
                        || rig.lostClaims().contains(claim.getKey()))
                .findFirst().map(claim -> "the data of claim " + claim.getKey() + " is another's");
    }

    /** Goes back; false when the lane holds what the seed does not, or is not as it was: then the next step begins with another site. */
    private boolean back(Step step) {
        Lane lane = step.lane;
        Optional<String> refusal = rig.replace(Seed.of(seed.target(), lane.tenant, lane.site.site), false);
        List<String> left = new ArrayList<>();
        if (refusal.isEmpty()) {
            await(() -> lane.site.quiet() && strange(lane).isEmpty());
            left.addAll(strange(lane));
        }
        Picture now = lane.site.now();
        Optional<String> lost = lost(lane, now).or(() -> now.claims().keySet().containsAll(lane.first.claims().keySet())
                ? Optional.empty()
                : Optional.of("a claim is missing"));
        rig.log.about(lane.site.site);
        List<String> kept = now.left(lane.first);
        if (!kept.isEmpty()) {
            tally.left(step.mutation, String.join(", ", kept));
        }
        if (refusal.isPresent() || lost.isPresent() || !left.isEmpty()) {
            step.wrong = (step.wrong == null ? "" : step.wrong + "; and going back: ") + refusal.map(text -> "refused: " + text).or(
                    () -> lost)
                    .orElseGet(() -> now.ready() + " " + String.join("; ", left));
            tally.bad(step.mutation, End.UNRECOVERABLE, step.wrong);
        } else if (step.wrong != null) {
            tally.bad(step.mutation, End.WRONG, step.wrong);
        } else if (step.finding != null) {
            tally.finding(step.mutation, step.finding);
        } else {
            tally.ready(step.mutation);
        }
        return step.wrong == null && kept.isEmpty();
    }

    /** What is not as it was first. */
    private static List<String> strange(Lane lane) {
        Picture now = lane.site.now();
        return now.isReady() ? now.wrongs(lane.first) : List.of("not Ready");
    }

    private static void await(BooleanSupplier holds) {
        await(holds, PATIENCE);
    }

    /** Until it holds, or for as long as that. */
    private static void await(BooleanSupplier holds, Duration longest) {
        Instant end = Instant.now().plus(longest);
        while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
            pause(Duration.ofMillis(100));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
