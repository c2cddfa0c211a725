package dev.berth.proof.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a build need not play each time, all about data. With {@code -Dproof.seed=N} as many are played as the time allows, in the order that
 * the seed gives; without it, or with {@code -Dproof.long=true}, all.
 */
enum Episode {
    REFUSED_DUMP(50, true),
    RESTORE(300, true),
    DRILL(175, true),
    DRILL_NOT_SERVED(240, true),
    DRILL_OF_WHAT_IS_LOST(30, true),
    FINAL_POINT(110, false),
    CORRUPTED_DUMPS(300, false),
    CORRUPTED_FILES(330, false),
    RECOVERY(370, false),
    INTERRUPTION(460, false);

    /** With what BackupsTest plays each time, five minutes on three lanes. */
    private static final Duration ROOM = Duration.ofSeconds(650);

    /** For those that follow on it in its lane: else the others would be through before it. */
    private static final Duration ROOM_BEHIND_BACKUPS = Duration.ofSeconds(310);

    /** How long a lane is busy with it; all of them are where nothing else may run. */
    private final Duration length;
    private final boolean behindBackups;

    Episode(int seconds, boolean behindBackups) {
        this.length = Duration.ofSeconds(seconds);
        this.behindBackups = behindBackups;
    }

    /** Whether this run plays it. */
    boolean isPlayed() {
        String seed = System.getProperty("proof.seed");
        return seed == null || Boolean.getBoolean("proof.long") || drawn(Long.parseLong(seed)).contains(this);
    }

    static Set<Episode> drawn(long seed) {
        List<Episode> all = new ArrayList<>(List.of(values()));
        Collections.shuffle(all, new SplittableRandom(seed));
        Set<Episode> drawn = EnumSet.noneOf(Episode.class);
        Duration left = ROOM;
        Duration behindBackups = ROOM_BEHIND_BACKUPS;
        for (Episode one : all) {
            if (one.length.compareTo(left) > 0 || one.behindBackups && one.length.compareTo(behindBackups) > 0) {
                continue;
            }
            drawn.add(one);
            left = left.minus(one.length);
            behindBackups = one.behindBackups ? behindBackups.minus(one.length) : behindBackups;
        }
        return drawn;
    }
}
