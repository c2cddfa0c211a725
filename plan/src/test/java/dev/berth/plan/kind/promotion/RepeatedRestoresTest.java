package dev.berth.plan.kind.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Backup;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.part.backup.RecoveryPoint;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Restores in a prod that is saved every night and keeps what it keeps where nobody says more: each saves the data that it replaces. */
class RepeatedRestoresTest {
    private static final String PROD = "shop-prod";
    private static final String LAST_NIGHT = "shop-prod-202601050230";

    private final Theatre theatre = new Theatre();

    /** It is ten in the morning of 5 January, a Monday. */
    @BeforeEach
    void everyNightAPointWasMade() {
        theatre.store();
        theatre.saved("{store: nas, schedule: \"30 2 * * *\", drill: \"0 0 1 1 *\"}");
        theatre.play();
        days(1, 1, 1, 1);
        theatre.after(Duration.ofHours(2));
    }

    /** So many, and then so many more: of the nights that nobody was there for a point is made of the last one. */
    private void days(int... some) {
        for (int days : some) {
            theatre.after(Duration.ofDays(days));
            theatre.play();
            theatre.play();
        }
    }

    private void restored(String name, String what) {
        theatre.restore(name, PROD, what);
        theatre.play();
        theatre.play();
        assertThat(Conditions.isTrue(theatre.restore(name).getStatus().conditions(), "Complete")).as(name).isTrue();
        theatre.after(Duration.ofMinutes(20));
    }

    /** Back, and forth again, as who looks for a point that is good. */
    private void restoredThreeTimes() {
        restored("first", "backup: " + LAST_NIGHT);
        restored("undo", "undo: first");
        restored("second", "backup: " + LAST_NIGHT);
        restored("undo-again", "undo: second");
        restored("third", "backup: " + LAST_NIGHT);
    }

    private static List<String> names(Stream<Backup> backups) {
        return backups.map(one -> one.getMetadata().getName()).sorted().toList();
    }

    private List<String> usual() {
        return names(RecoveryPoint.usual(theatre.backups(PROD)));
    }

    /** What restores had saved. */
    private List<String> others() {
        return names(theatre.backups(PROD).stream().filter(one -> RecoveryPoint.isHeld(one) && RecoveryPoint.madeForRestore(one)));
    }

    private String safetyPoint(String restore) {
        return theatre.restore(restore).getStatus().safetyPoint();
    }

    @Test
    void takeNothingAwayFromWhatIsKept() {
        List<String> before = usual();
        assertThat(before).contains(LAST_NIGHT);
        restoredThreeTimes();
        assertThat(usual()).isEqualTo(before);
        assertThat(others()).containsExactlyInAnyOrder(safetyPoint("first"), safetyPoint("second"), safetyPoint("third"));
    }

    /** The fourth of a morning stays as long as its data can be brought back, and the newest three for longer. */
    @Test
    void whatTheySavedStaysForTheTimeOfTheirUndo() {
        restoredThreeTimes();
        restored("undo-once-more", "undo: third");
        restored("fourth", "backup: " + LAST_NIGHT);
        days(2);
        assertThat(others()).hasSize(4);
        days(1, 1);
        assertThat(others()).containsExactlyInAnyOrder(safetyPoint("second"), safetyPoint("third"), safetyPoint("fourth"));
        days(23);
        assertThat(others()).hasSize(3);
        days(2);
        assertThat(others()).isEmpty();
    }

    @Test
    void whatTheySavedStaysForTheUndoThatSomebodyAskedFor() {
        restored("first", "undoHours: 1440, backup: " + LAST_NIGHT);
        days(20, 20, 19);
        assertThat(others()).containsExactly(safetyPoint("first"));
        days(2);
        assertThat(others()).isEmpty();
    }
}
