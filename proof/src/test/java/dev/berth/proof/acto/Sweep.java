package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.proof.acto.Tally.End;
import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Applies mutations to sites that run, in waves of one per lane, judges what came of each, and goes back.
 */
final class Sweep {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration HOLD = Duration.ofMillis(2500);

    /** Nothing changed for this long, and everything was judged. */
    private static final long QUIET_MILLIS = 600;

    /** Something waits: the slowest look of the operator comes every 5 seconds and a bit. */
    private static final long WAITING_MILLIS = 6500;

    private static final int DRY_SIDE_BY_SIDE = 8;

    /** What guards data that stands, or lets run what runs: a fresh site has neither. */
    static final Set<String> GUARDS = Set.of("VolumeRenamed", "EngineChanged");
    static final Set<String> FIRST_TIME = Set.of("FromMissing", "FromNotFound", "WaitingForPromotion", "WaitingForVerified");
    private static final Pattern NO_SENTENCE = Pattern.compile("Exception|java\\.|\\bnull\\b");

    private final Rig rig;
    private final Seed seed;
    private final List<Lane> lanes;
    private final Tally tally;
    private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();

    /** Places of which one value was compared with a fresh apply although it had changed nothing. */
    private final Set<String> compared = ConcurrentHashMap.newKeySet();

    private int sites;

    /** A tenant in which a site is changed, and one in which the same object is applied afresh; the site there, and how it looked first. */
    private static final class Lane {
        private final String tenant;
        private final String other;
        private String site;
        private Picture first;

        Lane(String tenant, String other) {
            this.tenant = tenant;
            this.other = other;
        }
    }

    /** One mutation in its lane. */
    private static final class Step {
        private final Lane lane;
        private final Mutation mutation;
        private final String fresh;
        private boolean compares;
        private Optional<String> refused = Optional.empty();
        private boolean restless;

        /** The lane holds what the seed does not: the next step begins with another site. */
        private boolean used;

        private String wrong;
        private String finding;

        Step(Lane lane, Mutation mutation, String fresh) {
            this.lane = lane;
            this.mutation = mutation;
            this.fresh = fresh;
        }
    }

    /** @param tenants of each lane: the one that is swept, and the one for comparison */
    Sweep(Rig rig, Seed seed, Map<String, String> tenants, int firstSite, Tally tally) {
        this.rig = rig;
        this.seed = seed;
        this.sites = firstSite;
        this.tally = tally;
        this.lanes = tenants.entrySet().stream().map(pair -> new Lane(pair.getKey(), pair.getValue())).toList();
        lanes.forEach(this::plant);
        lanes.forEach(this::grown);
    }

    Seed seed() {
        return seed;
    }

    private synchronized String next() {
        String number = Integer.toString(sites++, Character.MAX_RADIX);
        return "s" + "0".repeat(Seed.SITE.length() - 1 - number.length()) + number;
    }

    private void plant(Lane lane) {
        lane.site = next();
        for (ObjectNode object : seed.objects()) {
            rig.create(Seed.of(object, lane.tenant, lane.site), false).ifPresent(refusal -> {
                throw new IllegalStateException("the seed was refused: " + refusal);
            });
        }
    }

    private void grown(Lane lane) {
        await(() -> quiet(lane.tenant, lane.site) && Picture.of(rig, lane.tenant, lane.site).isReady());
        lane.first = Picture.of(rig, lane.tenant, lane.site);
        if (!lane.first.isReady()) {
            throw new IllegalStateException("the seed is not Ready: " + lane.first.ready() + "\n" + rig.one("Site", lane.tenant, lane.site)
                    + "\n" + rig.log.about(lane.tenant));
        }
    }

    /** What the seeds look like in two lanes must not differ, or every comparison would be in vain. */
    List<String> differencesOfSeeds() {
        return lanes.stream().flatMap(lane -> lane.first.differences(lanes.getFirst().first).stream()).toList();
    }

    /** Those that the API server takes; the others are told. */
    List<Mutation> accepted(List<Mutation> mutations) {
        Lane lane = lanes.getFirst();
        List<Mutation> accepted = new ArrayList<>();
        try (ExecutorService dry = Executors.newFixedThreadPool(DRY_SIDE_BY_SIDE)) {
            List<Future<Optional<String>>> answers = mutations.stream()
                    .map(mutation -> dry.submit(() -> rig.replace(Seed.of(mutation.object(), lane.tenant, lane.site), true))).toList();
            for (int n = 0; n < mutations.size(); n++) {
                Mutation mutation = mutations.get(n);
                answer(answers.get(n)).ifPresentOrElse(sentence -> tally.refused(mutation, sentence), () -> accepted.add(mutation));
            }
        }
        return accepted;
    }

    private static Optional<String> answer(Future<Optional<String>> future) {
        try {
            return future.get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tries them all, one per lane at a time, or as many as can be begun by then. */
    void run(List<Mutation> mutations, Instant end) {
        Instant begin = Instant.now();
        for (int from = 0; from < mutations.size(); from += lanes.size()) {
            List<Mutation> some = mutations.subList(from, Math.min(mutations.size(), from + lanes.size()));
            if (Instant.now().isAfter(end)) {
                tally.untried(mutations.subList(from, mutations.size()));
                return;
            }
            List<Step> steps = new ArrayList<>();
            for (int n = 0; n < some.size(); n++) {
                steps.add(new Step(lanes.get(n), some.get(n), next()));
            }
            wave(steps);
            System.out.printf("acto: %s %d of %d, %d s%n", seed.kind(), from + some.size(), mutations.size(), Duration.between(begin,
                    Instant
                            .now()).toSeconds());
        }
    }

    private void wave(List<Step> steps) {
        side(steps, this::change);
        List<Step> live = steps.stream().filter(step -> step.refused.isEmpty()).toList();
        await(() -> live.stream().allMatch(step -> quiet(step.lane.tenant, step.lane.site)));
        side(live, this::anew);
        await(() -> live.stream().allMatch(this::quiet));
        hold(live);
        if (live.stream().anyMatch(step -> step.restless)) {
            hold(live.stream().filter(step -> step.restless).toList());
        }
        side(live, this::judge);
        side(live, this::back);
        for (Step step : live) {
            if (step.wrong != null || step.used) {
                plant(step.lane);
            }
        }
        live.stream().filter(step -> step.wrong != null || step.used).forEach(step -> grown(step.lane));
    }

    private void change(Step step) {
        rig.log.about(step.lane.tenant);
        rig.log.about(step.lane.other);
        step.refused = rig.replace(Seed.of(step.mutation.object(), step.lane.tenant, step.lane.site), false);
        if (step.refused.isPresent()) {
            tally.refused(step.mutation, step.refused.get());
        }
    }

    /** The same object afresh; of values that change nothing, one for each place will do. */
    private void anew(Step step) {
        boolean same = Picture.of(rig, step.lane.tenant, step.lane.site).differences(step.lane.first).isEmpty();
        step.compares = !same || compared.add(step.mutation.place().path());
        if (!step.compares) {
            return;
        }
        for (ObjectNode object : seed.objects()) {
            boolean swept = object.path("kind").asText().equals(seed.kind());
            rig.create(Seed.of(swept ? step.mutation.object() : object, step.lane.other, step.fresh), false).ifPresent(
                    refusal -> step.wrong = "taken as a change and refused as new: " + refusal);
        }
    }

    private boolean quiet(Step step) {
        return quiet(step.lane.tenant, step.lane.site) && (!step.compares || quiet(step.lane.other, step.fresh));
    }

    private boolean quiet(String tenant, String site) {
        long quiet = rig.quietMillis(tenant);
        if (quiet < QUIET_MILLIS) {
            return false;
        }
        Picture now = Picture.of(rig, tenant, site);
        return now.settled() && (quiet >= WAITING_MILLIS || !now.waits());
    }

    /** Whoever is written to while nothing happens is written to for ever; the second hold forgives what was late in the first. */
    private void hold(List<Step> live) {
        Writes writes = rig.writes();
        pause(HOLD);
        Set<String> written = new HashSet<>();
        Map<String, String> example = new HashMap<>();
        for (Writes.Request request : writes.writes()) {
            String subject = request.subject().replaceFirst("^/", "");
            // What is refused changes nothing: it is tried again now and then, and told in a sentence.
            if (request.code() < 400 && subject.length() >= Seed.TENANT.length()) {
                String tenant = subject.substring(0, Seed.TENANT.length());
                written.add(tenant);
                example.put(tenant, request.toString());
            }
        }
        for (Step step : live) {
            step.restless = written.contains(step.lane.tenant) || written.contains(step.lane.other);
            if (step.restless) {
                step.finding = "writes go on, such as " + example.getOrDefault(step.lane.tenant, example.get(step.lane.other));
            }
        }
        await(() -> live.stream().filter(step -> step.restless).allMatch(this::quiet));
    }

    private void judge(Step step) {
        List<String> exceptions = new ArrayList<>(rig.log.about(step.lane.tenant));
        exceptions.addAll(rig.log.about(step.lane.other));
        if (step.wrong != null) {
            return;
        }
        if (!exceptions.isEmpty()) {
            step.wrong = exceptions.size() + " exceptions, the first: " + exceptions.getFirst();
        } else if (step.restless) {
            step.wrong = step.finding;
        } else {
            await(() -> wrong(step).isEmpty(), Duration.ofSeconds(12));
            step.wrong = wrong(step).orElse(null);
        }
        step.finding = Picture.of(rig, step.lane.tenant, step.lane.site).ready().values().stream().filter(ready -> !ready.isTrue())
                .findFirst()
                .map(Picture.Ready::toString).orElse(null);
    }

    private Optional<String> wrong(Step step) {
        Picture swept = Picture.of(rig, step.lane.tenant, step.lane.site);
        Picture fresh = step.compares ? Picture.of(rig, step.lane.other, step.fresh) : swept;
        if (!swept.settled() || !fresh.settled()) {
            return Optional.of("not judged after " + PATIENCE.toSeconds() + " s: " + swept.ready() + ", as new: " + fresh.ready());
        }
        Optional<String> lost = lost(step.lane, swept);
        if (lost.isPresent()) {
            return lost;
        }
        List<Picture.Ready> said = new ArrayList<>(swept.ready().values());
        said.addAll(fresh.ready().values());
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

    private void back(Step step) {
        Lane lane = step.lane;
        Optional<String> refusal = rig.replace(Seed.of(seed.target(), lane.tenant, lane.site), false);
        List<String> left = new ArrayList<>();
        if (refusal.isEmpty()) {
            await(() -> quiet(lane.tenant, lane.site) && strange(lane).isEmpty());
            left.addAll(strange(lane));
        }
        Picture now = Picture.of(rig, lane.tenant, lane.site);
        Optional<String> lost = lost(lane, now).or(() -> now.claims().keySet().containsAll(lane.first.claims().keySet())
                ? Optional.empty()
                : Optional.of("a claim is missing"));
        rig.log.about(lane.tenant);
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
        List<String> kept = now.left(lane.first);
        if (!kept.isEmpty()) {
            tally.left(step.mutation, String.join(", ", kept));
            step.used = true;
        }
    }

    /** What is not as it was first. */
    private List<String> strange(Lane lane) {
        Picture now = Picture.of(rig, lane.tenant, lane.site);
        if (!now.isReady()) {
            return List.of("not Ready");
        }
        return now.wrongs(lane.first);
    }

    private void side(List<Step> steps, Consumer<Step> each) {
        List<? extends Future<?>> all = steps.stream().map(step -> hands.submit(() -> each.accept(step))).toList();
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void await(BooleanSupplier holds) {
        await(holds, PATIENCE);
    }

    /** Until it holds, or for as long as that. */
    private static void await(BooleanSupplier holds, Duration longest) {
        Instant end = Instant.now().plus(longest);
        while (!holds.getAsBoolean() && Instant.now().isBefore(end)) {
            pause(Duration.ofMillis(200));
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
