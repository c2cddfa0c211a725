package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.api.RestoreMode;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a drill would do, from what the cluster shows before anything is asked of it.
 *
 * @param spec  of the object to create; where no Backup was named it names none, as a newer point may be there when it begins
 * @param point that is tried as it looks now
 * @param text  what is tried, and what it needs
 */
record DrillPlan(RestoreSpec spec, Point point, String text) {
    /** What somebody asked for on the command line; null where nothing was said. */
    record Asked(String backup, String note) {}

    /** Of this recovery point, or else the newest. Refuses what cannot come to pass. */
    static DrillPlan of(Environment environment, List<Backup> backups, Asked asked, Optional<String> user, Instant now) {
        String name = environment.getMetadata().getName();
        Point point = asked.backup() == null ? newest(environment, backups) : Point.named(name, backups, asked.backup());
        RestoreSpec spec = new RestoreSpec(name, RestoreMode.DRILL, asked.backup(), null, null, null, null, null, null, null, null, asked
                .note(),
                user
                        .orElse(null), null);
        return new DrillPlan(spec, point,
                """
                        %s: %s %s.
                        Each part is fetched into a new volume and compared with what was saved; the site is started on it, closed off from everything, and asked for its pages.
                        Then all of that is thrown away. Nothing is replaced, and nobody notices.
                        The fetched data needs room beside what is there for as long as it runs: its volumes are as large as those of the site.
                        It takes about as long as reading %s from the store.
                        """
                        .formatted(name, Point.list(point.parts()), point.text(now), Bytes.text(Point.bytes(point.parts()))));
    }

    Restore object(String namespace) {
        return RestorePlan.object(spec, spec.environment() + "-drill-", namespace);
    }

    /** The one that the operator would take, by its rules: said here, nothing that fails at once is made. */
    private static Point newest(Environment environment, List<Backup> backups) {
        String name = environment.getMetadata().getName();
        String uid = environment.getMetadata().getUid();
        Point point = Point.newest(name, backups.stream().filter(one -> RecoveryPoint.isHeld(one, uid)).toList());
        EnvironmentWords.pointTooOld(environment).ifPresent(why -> {
            throw new Refused(List.of(why, "An old point is tried where it is named: kubectl berth drill %s --backup %s.".formatted(name,
                    point
                            .name())));
        });
        return point;
    }
}
