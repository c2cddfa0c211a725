package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Facts.Checking;
import dev.berth.plan.Facts.State;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.part.workload.JobPods;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The checks of an environment's repository, once a week: each reads another share of the data, so that a year reads all of it. What was
 * checked, when and with what result stands in the Jobs themselves: the last one stays, and the last one that came to a result. Which share it
 * is follows from the date. What was found damaged, or could not be looked at, is looked at again a day later.
 *
 * @param points in the repository that the Site names
 * @param jobs   that check this repository, newest first
 */
record RepositoryChecks(Inputs in, List<Backup> points, List<Child> jobs) {
    private static final Duration AGAIN = Duration.ofDays(1);
    private static final int DAYS_OF_A_WEEK = 7;

    static RepositoryChecks of(Inputs in) {
        Optional<String> address = in.backups().store().flatMap(in::repository).map(Repository::address);
        List<Backup> points = address.isEmpty()
                ? List.of()
                : Forgetting.backups(in).filter(RecoveryPoint::isHeld).filter(backup -> Forgetting.isIn(in, backup)).toList();
        List<Child> jobs = address.isEmpty()
                ? List.of()
                : all(in).filter(job -> check(job).repository().equals(address.get())).sorted(Comparator.comparing(
                        (Child job) -> check(job).made()).thenComparing(job -> job.id().name()).reversed()).toList();
        return new RepositoryChecks(in, points, jobs);
    }

    private static Stream<Child> all(Inputs in) {
        return in.children().stream().filter(child -> child.facts() instanceof Checking);
    }

    private static Checking check(Child job) {
        return (Checking) job.facts();
    }

    /** A Job checks: nothing that saves, fetches or forgets comes beside it. */
    static boolean atWork(Inputs in) {
        return all(in).anyMatch(job -> check(job).active());
    }

    /** Data is about to come back or to be replaced: somebody waits for that, and nobody for a check, which begins anew later. */
    private static boolean makesWay(Inputs in) {
        return Forgetting.restoring(in) || Forgetting.exporting(in) || OwnBackup.before(in).isPresent();
    }

    /** Those that go: one that makes way, and those that newer ones stand for. */
    List<Want> ended() {
        if (in.backups().store().flatMap(in::repository).isEmpty()) {
            return List.of(); // whose they are cannot be told
        }
        Set<Child> kept = new HashSet<>(jobs.stream().filter(job -> check(job).active()).toList());
        jobs.stream().filter(job -> !check(job).active()).findFirst().ifPresent(kept::add);
        last().ifPresent(kept::add);
        boolean makesWay = makesWay(in);
        return removed(all(in).filter(job -> !kept.contains(job) || makesWay && check(job).active()));
    }

    /** Every one, when the environment goes. */
    static List<Want> gone(Inputs in) {
        return removed(all(in));
    }

    private static List<Want> removed(Stream<Child> jobs) {
        return jobs.filter(job -> !job.terminating()).<Want>map(job -> new Want.Remove(job.id(), job.uid())).toList();
    }

    /** The last one that came to a result. */
    private Optional<Child> last() {
        return jobs.stream().filter(job -> check(job).state() == State.SUCCEEDED || foundDamage(job)).findFirst();
    }

    /** It tells so itself, or its pods do: a Job that failed without such a word could not look. */
    private boolean foundDamage(Child job) {
        return check(job).state() == State.FAILED && (check(job).reason().equals(SaveJobs.FAILED_BY_CODE) || found(job).isPresent());
    }

    /** What the pod said that found damage; empty where that is gone. */
    private Optional<String> found(Child job) {
        return ended(job).filter(pod -> pod.code() == SaveJobs.DAMAGED).reduce((_, last) -> last).map(pod -> pod.message().strip());
    }

    private Stream<Facts.Ended> ended(Child job) {
        return JobPods.of(job.id(), in.children().stream()).ended();
    }

    /** When the next one is due, were nothing in its way; it may be due already. */
    private Optional<Instant> due() {
        if (points.isEmpty() || in.stopped()) {
            return Optional.empty();
        }
        if (jobs.isEmpty()) {
            return slot(first());
        }
        Checking newest = check(jobs.getFirst());
        return switch (newest.state()) {
            case ACTIVE -> Optional.empty();
            case FAILED -> Optional.of(newest.made().plus(AGAIN));
            case SUCCEEDED -> slot(newest.made());
        };
    }

    /** The last time of the week that came after that, or else the next one. */
    private Optional<Instant> slot(Instant since) {
        return in.backups().check().flatMap(weekly -> weekly.latest(in.now()).filter(slot -> slot.isAfter(since)).or(() -> weekly.next(in
                .now())));
    }

    /** When the oldest point was made that is still there; before that there was nothing to check. */
    private Instant first() {
        return points.stream().map(RecoveryPoint::time).min(Comparator.naturalOrder()).orElseThrow();
    }

    /** The share of the week in which that day is, by the clock of the site: from one week to the next it is the following one. */
    private int share(Instant due) {
        Optional<Checking> failed = jobs.stream().map(RepositoryChecks::check).findFirst().filter(job -> job.state() == State.FAILED);
        LocalDate day = due.atZone(in.backups().zone()).toLocalDate();
        long week = Math.floorDiv(day.toEpochDay(), (long) DAYS_OF_A_WEEK);
        return failed.map(Checking::share).orElseGet(() -> 1 + (int) Math.floorMod(week, (long) Checking.SHARES));
    }

    /** The one that is due, unless something saves, fetches or forgets. */
    List<Want> wants(Saves saves, Forgetting forgetting, Fill fill) {
        Optional<Instant> due = due().filter(when -> !when.isAfter(in.now()));
        boolean waits = forgetting.atWork() || !forgetting.gone().isEmpty() || Forgetting.saving(in, saves) || makesWay(in)
                || atWork(in);
        if (due.isEmpty() || waits) {
            return List.of();
        }
        String name = "check-" + Scheduled.SLOT.format(due.get());
        String store = in.backups().store().orElseThrow();
        Optional<Want> opened = in.opened(store).filter(_ -> in.child("Job", name).isEmpty());
        List<Want> wants = new ArrayList<>(opened.stream().toList());
        opened.ifPresent(_ -> wants.add(SaveJobs.check(in.place(), name, Names.store(store), fill, in.ground().backups(), new Checking(in
                .now().truncatedTo(ChronoUnit.SECONDS), share(due.get()), in.repository(store).orElseThrow().address(), State.ACTIVE, ""),
                expected())));
        return wants;
    }

    /** What nothing keeps any more may be gone already: not every store lets Berth itself forget. */
    private List<String> expected() {
        Set<String> outdated = Set.copyOf(Forgetting.outdated(in, points));
        return points.stream().map(Forgetting::uid).distinct().filter(uid -> !outdated.contains(uid)).toList();
    }

    /** When something changes by itself. */
    Stream<Instant> changes() {
        return Stream.concat(due().stream(), overdue().stream()).filter(in.now()::isBefore);
    }

    private Optional<Instant> overdue() {
        return points.isEmpty() || in.stopped()
                ? Optional.empty()
                : Optional.of(last().map(job -> check(job).made()).orElseGet(this::first).plus(Repository.CHECKED_WITHIN));
    }

    /** Why the points that are there may not come back. */
    Optional<String> damage() {
        return last().filter(job -> !points.isEmpty() && foundDamage(job)).map(
                job -> "The repository in BackupStore %s is damaged. %s\nPoints that need what is lost do not come back, and new ones may lean on it: https://restic.readthedocs.io/en/stable/077_troubleshooting.html says how it is repaired. Until then nothing is forgotten, and it is checked day by day."
                        .formatted(store(), found(job).map(said -> Forgetting.named(said, points)).orElse(
                                "What is lost its pod had said, and its pod is gone: the next check says it again.")));
    }

    /** That nobody could look for what may be wrong. */
    Optional<Finding> finding() {
        Optional<Child> failed = jobs.stream().filter(job -> !check(job).active()).findFirst().filter(job -> check(job)
                .state() == State.FAILED && !foundDamage(job) && !points.isEmpty());
        String why = failed.map(job -> " The last check came to nothing. " + Forgetting.why(in, job, check(job).reason(), points)).orElse(
                "");
        boolean first = !jobs.isEmpty() && jobs.stream().allMatch(job -> check(job).active());
        if (!first && overdue().filter(when -> !when.isAfter(in.now())).isPresent()) {
            return Optional.of(Finding.note(EnvironmentWords.CHECK_OVERDUE,
                    "The repository in BackupStore %s was not checked for longer than two weeks: see that the store answers, and that nothing saves or restores all the time.%s"
                            .formatted(store(), why)));
        }
        return failed.map(_ -> Finding.note(EnvironmentWords.CHECK_FAILED,
                "The repository in BackupStore %s could not be checked; this is tried again a day later.%s"
                        .formatted(store(), why)));
    }

    private String store() {
        return in.backups().store().orElseThrow();
    }

    /** When the last one that came to a result was made. */
    Optional<String> time() {
        return last().map(job -> check(job).made().toString());
    }

    /** The store that it is in, once there is something in it. */
    Optional<String> shown() {
        return in.backups().store().filter(_ -> !points.isEmpty());
    }
}
