package dev.berth.cli;

import dev.berth.api.BackupPart;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.Drill;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a drill tells as it goes on. */
final class DrillProgress {
    private DrillProgress() {}

    /** @param said name of the Backup that was said to be tried */
    static ActionProgress.Now now(Restore drill, String said) {
        Optional<RestoreStatus> status = Optional.ofNullable(drill.getStatus());
        List<String> more = new ArrayList<>();
        status.filter(one -> one.backup() != null && !one.backup().equals(said)).ifPresent(one -> more.add(
                "Another point is the newest by now: that of Backup %s is tried, as of %s.".formatted(one.backup(), one.recoveryPoint())));
        status.stream().flatMap(DrillProgress::fetched).map(DrillProgress::line).forEach(more::add);
        return new ActionProgress.Now(
                status.filter(one -> one.step() == RestoreStep.ENDED).isPresent(),
                status.flatMap(one -> Conditions.find(one.conditions(), Conditions.READY)),
                more);
    }

    /** What somebody who fears for the data wants to know: how long it is away, and how much of it is gone. Empty unless it passed. */
    static Optional<String> end(Restore drill) {
        return Optional.ofNullable(drill.getStatus())
                .filter(status -> status.recoverySeconds() != null)
                .flatMap(status -> Drill.pointAge(status).map(age -> "The recovery took %s. The point was %s old when the drill began."
                        .formatted(Span.text(Duration.ofSeconds(status.recoverySeconds())), Span.text(Duration.ofSeconds(age)))));
    }

    /** They come one after the other. */
    private static Stream<BackupPart> fetched(RestoreStatus status) {
        return Stream.ofNullable(status.parts()).flatMap(List::stream).limit(Objects.requireNonNullElse(status.fetched(), 0));
    }

    private static String line(BackupPart part) {
        String counts = Stream.of(
                count(part.tables(), "table"), count(part.rows(), "row"), count(part.files(), "file"),
                Optional.ofNullable(part.bytes()).map(Bytes::text))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
        return "  " + Point.title(part) + (counts.isEmpty() ? "" : ": " + counts);
    }

    private static Optional<String> count(Long number, String what) {
        return Optional.ofNullable(number).map(n -> n + " " + what + (n == 1 ? "" : "s"));
    }
}
