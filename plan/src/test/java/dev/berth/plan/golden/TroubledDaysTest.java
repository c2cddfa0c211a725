package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Nights on which the clock is changed, an operator that is away, a store that is down: what was missed, when it was made up for, what was
 * said. The table is kept in {@code plan/target/days.md}.
 */
class TroubledDaysTest {
    private static final String NIGHTLY = "schedule: \"30 2 * * *\"";
    private static final String HOURLY = "schedule: \"@hourly\"";
    private static final Map<String, String> REPORT = new TreeMap<>();

    @AfterAll
    static void report() throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        Files.writeString(target.resolve("days.md"), "# Troubled days\n" + String.join("", REPORT.values()));
    }

    private static Days days(String backups, String begin, String end) throws IOException {
        Days days = new Days(backups, begin);
        days.until(end);
        return days;
    }

    /** Both changes of a winter: 25 October 2026 at 03:00 to 02:00, 28 March 2027 at 02:00 to 03:00. */
    @Test
    void nightsOnWhichTheClockIsChanged() throws IOException {
        Days autumn = days(NIGHTLY, "2026-10-23T12:00", "2026-10-26T12:00");
        assertThat(autumn.made("Backup")).containsExactly("shop-dev-202610240030", "shop-dev-202610250030", "shop-dev-202610260130");
        Days spring = days(NIGHTLY, "2027-03-26T12:00", "2027-03-29T12:00");
        assertThat(spring.made("Backup")).containsExactly("shop-dev-202703270130", "shop-dev-202703280100", "shop-dev-202703290030");
        Days hourlyInAutumn = days(HOURLY, "2026-10-24T23:30", "2026-10-25T05:30");
        assertThat(hourlyInAutumn.made("Backup")).containsExactly("shop-dev-202610242200", "shop-dev-202610242300", "shop-dev-202610250000",
                "shop-dev-202610250100", "shop-dev-202610250200", "shop-dev-202610250300", "shop-dev-202610250400");
        Days hourlyInSpring = days(HOURLY, "2027-03-27T23:30", "2027-03-28T05:30");
        assertThat(hourlyInSpring.made("Backup")).containsExactly("shop-dev-202703272300", "shop-dev-202703280000", "shop-dev-202703280100",
                "shop-dev-202703280200", "shop-dev-202703280300");
        for (Days all : List.of(autumn, spring, hourlyInAutumn, hourlyInSpring)) {
            assertThat(all.of("Protected").stream().map(Days.Event::said)).as("never late").noneMatch(said -> said.contains("PointTooOld"));
        }
        tell("1 The clock is put back, 30 2 * * *", autumn, "2026-10-23T12:00", "2026-10-26T12:00");
        tell("2 The clock is put forward, 30 2 * * *", spring, "2027-03-26T12:00", "2027-03-29T12:00");
        tell("3 The clock is put back, @hourly", hourlyInAutumn, "2026-10-24T23:30", "2026-10-25T05:30");
        tell("4 The clock is put forward, @hourly", hourlyInSpring, "2027-03-27T23:30", "2027-03-28T05:30");
    }

    /** Away from 01:05 to 09:10. */
    @Test
    void anOperatorThatWasAwayMakesUpForOne() throws IOException {
        away("5", NIGHTLY, "2026-11-08T20:30", "shop-dev-202611110130", "shop-dev-202611120130", "2026-11-12T03:00");
        away("6", HOURLY, "2026-11-10T20:30", "shop-dev-202611110800", "shop-dev-202611110900", "2026-11-11T10:59");
    }

    private static void away(String number, String line, String begin, String madeUpFor, String next, String end) throws IOException {
        Days days = days(line, begin, "2026-11-11T01:05");
        List<String> before = days.made("Backup");
        days.operatorAway("2026-11-11T09:10");
        days.until("2026-11-11T09:59");
        assertThat(days.said("Backup", "2026-11-11T01:05", "2026-11-11T09:59").getLast()).isEqualTo("2026-11-11T09:14 True Complete");
        assertThat(days.said("Protected", "2026-11-11T01:05", "2026-11-11T09:59")).as("what it says when it is back").containsExactly(
                "2026-11-11T09:10 False PointTooOld", "2026-11-11T09:14 True RecentPoint");
        days.until(end);
        List<String> all = days.made("Backup");
        assertThat(all.subList(before.size(), all.size())).containsExactly(madeUpFor, next);
        tell(number + " The operator is away from 01:05 to 09:10, " + line, days, "2026-11-11T00:00", end);
    }

    /** Away from 09:50 to 11:50. */
    @Test
    void aStoreThatIsAwayForTwoHours() throws IOException {
        Days days = new Days(HOURLY, "2026-11-11T04:30");
        days.storeAway("2026-11-11T09:50", "2026-11-11T11:50");
        days.until("2026-11-11T14:30");
        assertThat(days.said("Backup", "2026-11-11T09:00", "2026-11-11T12:30").stream().filter(TroubledDaysTest::end)).containsExactly(
                "2026-11-11T09:04 True Complete", "2026-11-11T10:31 False SavingFailed", "2026-11-11T11:31 False SavingFailed",
                "2026-11-11T12:04 True Complete");
        assertThat(days.said("Protected", "2026-11-11T09:00", "2026-11-11T14:30")).as(
                "three hours after the point of 09:00 it is late").containsExactly("2026-11-11T12:00 False PointTooOld",
                        "2026-11-11T12:04 True RecentPoint");
        assertThat(days.jobs("2026-11-11T09:50", "2026-11-11T11:59")).as("no storm, and nothing is forgotten").isEqualTo(Map.of(
                "media.backup", 2L));
        assertThat(days.jobs("2026-11-11T12:00", "2026-11-11T12:59")).containsEntry("berth.forget.backup", 1L);
        tell("7 The store is away from 09:50 to 11:50, @hourly", days, "2026-11-11T08:30", "2026-11-11T13:30");
    }

    /** Away from 02:20 to 04:20: what was to be made then is made as soon as it can be, and does not wait for the next night. */
    @Test
    void aNightOnWhichTheStoreIsAway() throws IOException {
        Days days = new Days(NIGHTLY, "2026-11-08T20:30");
        days.storeAway("2026-11-11T02:20", "2026-11-11T04:20");
        days.until("2026-11-12T12:00");
        assertThat(days.made("Backup")).endsWith("shop-dev-202611110130", "shop-dev-202611110230", "shop-dev-202611120130");
        assertThat(days.said("Backup", "2026-11-11T02:00", "2026-11-11T12:00").stream().filter(TroubledDaysTest::end)).as(
                "the second one is made an hour after the first one failed, and its Job is still trying when the store is back")
                .containsExactly("2026-11-11T03:01 False SavingFailed", "2026-11-11T04:24 True Complete");
        assertThat(days.said("Protected", "2026-11-11T02:00", "2026-11-12T12:00")).as("back before it is late").isEmpty();
        assertThat(days.jobs("2026-11-11T02:20", "2026-11-11T04:20")).isEqualTo(Map.of("media.backup", 2L));
        tell("8 The store is away from 02:20 to 04:20, 30 2 * * *", days, "2026-11-11T01:00", "2026-11-12T12:00");
    }

    /** From 02:20 to 09:20 it takes connections and does not answer, and the Job is stopped six hours after it began. */
    @Test
    void aNightOnWhichTheStoreHangs() throws IOException {
        Days days = new Days(NIGHTLY, "2026-11-08T20:30");
        days.storeHangs("2026-11-11T02:20", "2026-11-11T09:20");
        days.until("2026-11-12T12:00");
        assertThat(days.said("Backup", "2026-11-11T02:00", "2026-11-11T12:00").stream().filter(TroubledDaysTest::end)).as(
                "not at once, though two of its times are over").containsExactly("2026-11-11T08:30 False SavingFailed",
                        "2026-11-11T09:34 True Complete");
        assertThat(days.jobs("2026-11-11T08:30", "2026-11-11T09:29")).isEmpty();
        tell("12 The store hangs from 02:20 to 09:20, 30 2 * * *", days, "2026-11-11T01:00", "2026-11-12T12:00");
    }

    /** For three days: there are four tries after the first one of each night, with ever longer pauses, and three failures are kept. */
    @Test
    void aStoreThatStaysAwayIsAskedSeldom() throws IOException {
        Days days = new Days(NIGHTLY, "2026-11-08T20:30");
        days.storeAway("2026-11-11T02:20", "2026-11-14T02:20");
        days.until("2026-11-14T12:00");
        assertThat(days.said("Backup", "2026-11-11T02:20", "2026-11-12T02:29").stream().filter(TroubledDaysTest::end)).containsExactly(
                "2026-11-11T03:01 False SavingFailed", "2026-11-11T04:32 False SavingFailed", "2026-11-11T06:03 False SavingFailed",
                "2026-11-11T10:01 False SavingFailed", "2026-11-11T18:01 False SavingFailed");
        Map<String, Long> jobs = days.jobs("2026-11-11T02:20", "2026-11-14T02:20");
        assertThat(jobs.get("media.backup")).isEqualTo(3 * 5);
        assertThat(jobs.getOrDefault("berth.check.backup", 0L)).isLessThanOrEqualTo(3);
        assertThat(days.backups()).as("failures that stay to be looked at").filteredOn(one -> one.getStatus().recoveryPoint() == null)
                .hasSize(3);
        assertThat(days.said("Protected", "2026-11-11T02:20", "2026-11-14T12:00").stream().filter(said -> !said.contains("Drill")))
                .containsExactly("2026-11-11T04:30 False PointTooOld", "2026-11-14T02:34 True RecentPoint");
        tell("9 The store is away for three days, 30 2 * * *", days, "2026-11-11T01:00", "2026-11-14T12:00");
    }

    /** While a drill fetches, and while the repository is checked: both are done again a day later, and nobody is alarmed for longer. */
    @Test
    void aDrillAndACheckThatMetIt() throws IOException {
        Days days = new Days(NIGHTLY + ", drill: \"0 4 * * 0\"", "2026-11-08T20:30");
        days.storeAway("2026-11-15T03:30", "2026-11-15T05:30");
        days.until("2026-11-18T12:00");
        assertThat(days.made("Drill")).containsExactly("shop-dev-drill-202611150300", "shop-dev-drill-202611160300");
        assertThat(days.said("Protected", "2026-11-15T03:00", "2026-11-18T12:00")).containsExactly("2026-11-15T04:31 False DrillFailed",
                "2026-11-16T04:02 True RecentPoint");
        tell("10 The store is away while a drill is due", days, "2026-11-15T01:00", "2026-11-16T12:00");

        Days checked = new Days(NIGHTLY, "2026-11-08T20:30");
        checked.storeAway("2026-11-12T15:30", "2026-11-12T17:30");
        checked.until("2026-11-15T12:00");
        assertThat(checked.said("Noted", "2026-11-12T12:00", "2026-11-15T12:00")).containsExactly("2026-11-12T16:42 True CheckFailed",
                "2026-11-13T16:13 ");
        assertThat(checked.said("Protected", "2026-11-12T12:00", "2026-11-15T12:00")).isEmpty();
        tell("11 The store is away while the repository is to be checked", checked, "2026-11-12T12:00", "2026-11-13T20:00");
    }

    /** Somebody who cancels it does not want it an hour later. */
    @Test
    void whatSomebodyCancelsIsNotMadeAgain() throws IOException {
        Days days = new Days(NIGHTLY, "2026-11-08T20:30");
        days.storeAway("2026-11-11T02:20", "2026-11-11T04:20");
        days.until("2026-11-11T02:40");
        days.cancel("shop-dev-202611110130");
        days.until("2026-11-12T12:00");
        assertThat(days.made("Backup")).endsWith("shop-dev-202611110130", "shop-dev-202611120130");
    }

    private static boolean end(String said) {
        return said.contains("Complete") || said.contains("Failed");
    }

    private static void tell(String title, Days days, String from, String until) {
        REPORT.put("%2s".formatted(title.split(" ")[0]), days.table(title, from, until));
    }
}
