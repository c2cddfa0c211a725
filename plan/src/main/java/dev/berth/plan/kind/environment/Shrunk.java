package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The newest recovery point holds far less than the one before it. A table that was dropped and a folder that was emptied before a point was
 * made are gone from it, and still it is whole and restores well: no drill tells of that.
 */
final class Shrunk {
    private Shrunk() {}

    /** Said until the next point is made, which is compared with this one. What restores have saved of what they replaced is left out. */
    static Optional<Finding> note(Inputs in) {
        String uid = in.environment().getMetadata().getUid();
        String name = in.environment().getMetadata().getName();
        List<Backup> newest = RecoveryPoint.usual(in.world().backupsOf(in.tenant(), name), uid)
                .sorted(Comparator.comparing(RecoveryPoint::time).reversed())
                .limit(2)
                .toList();
        if (newest.size() < 2) {
            return Optional.empty();
        }
        Backup is = newest.getFirst();
        Backup was = newest.getLast();
        String losses = parts(is).flatMap(part -> parts(was).filter(one -> one.name().equals(part.name()) && one.kind() == part.kind())
                .flatMap(one -> loss(one, part).stream())).collect(Collectors.joining("; "));
        return losses.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.note(EnvironmentWords.POINT_SHRANK,
                        "The recovery point of Backup %s holds far less than that of Backup %s before it: %s. If nobody removed that on purpose, kubectl berth restore %s --backup %2$s brings it back."
                                .formatted(is.getMetadata().getName(), was.getMetadata().getName(), losses, name)));
    }

    private static Stream<BackupPart> parts(Backup backup) {
        return Stream.ofNullable(backup.getStatus().parts()).flatMap(List::stream);
    }

    /** Tables do not come and go by themselves; rows and files do, but not most of them. */
    private static Optional<String> loss(BackupPart was, BackupPart is) {
        return count(was.tables(), is.tables(), 1, is.name(), "tables")
                .or(() -> count(was.rows(), is.rows(), 2, is.name(), "rows"))
                .or(() -> count(was.files(), is.files(), 2, is.name(), "files"));
    }

    private static Optional<String> count(Long was, Long is, int times, String part, String what) {
        return was != null && is != null && is * times < was
                ? Optional.of("%s has %d %s, and had %d".formatted(part, is, what, was))
                : Optional.empty();
    }
}
