package dev.berth.operator.sim;

import dev.berth.plan.Id;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The part of a story in which a user makes a recovery point of an environment, and brings its data back. What comes to nothing, because a
 * Job failed or because it was cancelled in time, is asked for again, so that there is one right end.
 *
 * @param other environment that its data comes to as well, where there is one
 */
record Restores(String environment, Optional<String> other, boolean database, boolean checked, Random random) {
    static final String STORE = "nas";

    /** For a Site: where points go, and no day on which any are made by themselves but every fourth year. */
    static final Map<String, Object> POLICY = Map.of("store", STORE, "schedule", "0 0 29 2 *", "drill", "0 0 29 2 *");

    private static final String POINT = "point";
    private static final String BACK = "back";
    private static final String UNDO = "undo";
    private static final String DRILL = "drill";
    private static final String ACROSS = "across";

    /** Longer than a story takes, however its timers ring. */
    private static final int UNDO_HOURS = 8_760;

    /** Later than any point; what a restore saves for itself is none that it may take. */
    private static final String ANY_TIME = "2099-12-31T23:59:59Z";

    /** Then the repository is due to be checked just when the user asks for something else. */
    private static final Duration WEEK = Duration.ofDays(8);

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Duration UNDO_IS_OVER = Duration.ofHours(UNDO_HOURS + 1);
    private static final List<String> TRIES = List.of("", "-again", "-once-more");

    void play(Story story) {
        act(story, "make a store", Restores::store);
        TRIES.forEach(time -> act(story, "back up" + time, cluster -> {
            if (complete(cluster).isEmpty()) {
                cluster.userApplies(Story.object("Backup", Story.ACME, POINT + time, Map.of("environment", environment, "store", STORE)));
            }
        }));
        if (random.nextInt(3) == 0) {
            TRIES.forEach(time -> act(story, "drill" + time, cluster -> {
                if (complete(cluster).isPresent() && verified(cluster).isEmpty()) {
                    cluster.userApplies(Story.object("Restore", Story.ACME, DRILL + time, Map.of("environment", environment, "mode",
                            "Drill")));
                }
            }));
        }
        Map<String, Object> spec = new LinkedHashMap<>(Map.of("environment", environment, "undoHours", UNDO_HOURS));
        if (random.nextInt(3) == 0) {
            story.edited();
            spec.put("code", random.nextBoolean() ? "Keep" : "FromBackup");
        }
        if (random.nextInt(3) == 0) {
            spec.put("safetyPoint", "Skip");
        }
        if (database && random.nextInt(3) == 0) {
            spec.put("parts", List.of("db"));
        }
        boolean byTime = random.nextInt(4) == 0;
        boolean cancelled = random.nextInt(3) == 0;
        for (String time : TRIES) {
            act(story, "restore" + time, cluster -> complete(cluster).ifPresent(point -> ask(cluster, BACK, time, byTime
                    ? Tree.with(spec, ANY_TIME, "asOf")
                    : Tree.with(spec, point, "backup"))));
            if (cancelled && time.isEmpty()) {
                story.then(new Story.Act("cancel", false, _ -> true, cluster -> cluster.get(new Id("Restore", Story.ACME, BACK)).ifPresent(
                        live -> cluster.userApplies(Story.object("Restore", Story.ACME, BACK, Tree.with(Tree.map(live.tree().get("spec")),
                                true, "cancel"))))));
            }
        }
        if (random.nextInt(3) > 0) {
            TRIES.forEach(time -> act(story, "undo" + time, cluster -> through(cluster, BACK).ifPresent(back -> ask(cluster, UNDO, time, Map
                    .of("environment", environment, "undoHours", UNDO_HOURS, "undo", back)))));
        }
        other.ifPresent(to -> TRIES.forEach(time -> act(story, "bring it to " + to + time, cluster -> complete(cluster).ifPresent(
                point -> ask(cluster, ACROSS, time, Map.of("environment", to, "undoHours", UNDO_HOURS, "backup", point, "code", "Keep",
                        "anyDirection", true))))));
        if (random.nextBoolean()) {
            story.then(new Story.Act("wait until nothing can be undone", true, UNDO_IS_OVER, _ -> true, _ -> {}));
        }
    }

    private void act(Story story, String what, Consumer<SimulatedCluster> run) {
        story.then(new Story.Act(what, true, checked ? WEEK : MOMENT, _ -> true, run));
        // A patient user lets all come to rest before the next act; who only looks on leaves it to whatever disturbs it. The last try is
        // left in peace: time that leaps often enough would otherwise see every one of them given up.
        boolean last = what.endsWith(TRIES.getLast());
        story.then(new Story.Act(last ? "let it come to its end" : "look on", last, _ -> true, _ -> {}));
    }

    static void store(SimulatedCluster cluster) {
        String key = Base64.getEncoder().encodeToString((Story.SECRET_VALUE + "-that-nobody-else-knows-of-all").getBytes(
                StandardCharsets.UTF_8));
        cluster.userApplies(Map.of(
                "apiVersion", "v1",
                "kind", "Secret",
                "metadata", Map.of("namespace", Story.ACME, "name", "nas-key"),
                "type", "Opaque",
                "data", Map.of("key", key)));
        cluster.userApplies(Story.object("BackupStore", Story.ACME, STORE, Map.of("rest", Map.of("url", "https://nas.example.com:8000"),
                "encryption", Map.of("keySecretName", "nas-key"))));
    }

    /** Asks for it on what is decided now, unless one that was asked for before came through. */
    private void ask(SimulatedCluster cluster, String name, String time, Map<String, Object> spec) {
        Optional<Live> asked = cluster.get(new Id("Environment", Story.ACME, String.valueOf(spec.get("environment"))));
        if (asked.isPresent() && through(cluster, name).isEmpty()) {
            cluster.userApplies(Story.object("Restore", Story.ACME, name + time, Tree.with(spec, Tree.number(asked.get().tree(), 0,
                    "status", "sequence"), "preconditions", "sequence")));
        }
    }

    /** Name of the Backup that has become a point. */
    private static Optional<String> complete(SimulatedCluster cluster) {
        return cluster.all("Backup").filter(live -> live.id().name().startsWith(POINT) && Tree.at(live.tree(), "status",
                "recoveryPoint") != null).map(live -> live.id().name()).findFirst();
    }

    /** Name of the Backup whose point was restored by a drill. */
    private static Optional<String> verified(SimulatedCluster cluster) {
        return cluster.all("Backup").filter(live -> Tree.at(live.tree(), "status", "verified") != null).map(live -> live.id().name())
                .findFirst();
    }

    /** Name of the Restore that has replaced the data. */
    private static Optional<String> through(SimulatedCluster cluster, String name) {
        return cluster.all("Restore").filter(live -> live.id().name().startsWith(name) && Tree.at(live.tree(), "status",
                "undoUntil") != null).map(live -> live.id().name()).findFirst();
    }
}
