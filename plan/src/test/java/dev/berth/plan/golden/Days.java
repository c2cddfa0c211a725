package dev.berth.plan.golden;

import dev.berth.api.Backup;
import dev.berth.api.BackupSpec;
import dev.berth.api.BackupStatus;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Restore;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Facts.State;
import dev.berth.plan.Id;
import dev.berth.plan.Verdict;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.restore.Restores;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import dev.berth.plan.world.Stagehand.Act;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Days of the environment shop-dev, from one moment to the next at which somebody asked to look again or a Job ends: what nobody asks for
 * is missed. Times in and out are those of Paris. Jobs take two minutes; while the store is away they try for half an hour, as restic does twice.
 */
final class Days {
    static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final Path CASE = Path.of("src/test/resources/golden/backup-scheduled/given.yaml");
    private static final Set<String> PARTS = Set.of("media.backup", "berth.seal.backup", "berth.forget.backup", "berth.check.backup");
    private static final Set<String> GOES_ON = Set.of("", "False Starting", "False Saving", "False Fetching");
    private static final Duration WORK = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(31);
    private static final Duration KEPT = Duration.ofDays(1);
    private static final int ROUNDS = 30;

    /**
     * Something that came to be.
     *
     * @param kind a kind of object, or a type of condition
     */
    record Event(Instant at, String kind, String name, String said) {
        LocalDateTime local() {
            return at.atZone(PARIS).toLocalDateTime();
        }
    }

    private final Map<String, Act> acts = new HashMap<>();
    private final Map<Id, Instant> begun = new HashMap<>();
    private final Map<Id, Instant> ended = new HashMap<>();
    private final Map<String, String> last = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Given given;
    private final Rehearsal rehearsal;
    private boolean hangs;
    private Instant downFrom = Instant.MAX;
    private Instant downUntil = Instant.MAX;

    /** @param backups what the environment says of them */
    Days(String backups, String begin) throws IOException {
        given = Given.read(Files.readString(CASE).replace("schedule: \"30 2 * * *\"", backups).replaceFirst("clock: \\S+", "clock: "
                + moment(begin)));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Restores.KIND,
                Environments.KIND), new Stagehand(acts));
        PARTS.forEach(part -> acts.put(part, Act.NEVER_READY));
        look();
    }

    static Instant moment(String local) {
        return LocalDateTime.parse(local).atZone(PARIS).toInstant();
    }

    /** The store does not answer in that time. */
    void storeAway(String from, String until) {
        downFrom = moment(from);
        downUntil = moment(until);
    }

    /** It takes connections and never answers: a Job that meets it while it is away is stopped when its time is over. */
    void storeHangs(String from, String until) {
        storeAway(from, until);
        hangs = true;
    }

    /** Nobody looks; Jobs go on. */
    void operatorAway(String until) {
        given.world().at(moment(until));
    }

    void until(String local) {
        Instant end = moment(local);
        for (Optional<Instant> next = look(); next.filter(when -> !when.isAfter(end)).isPresent(); next = look()) {
            given.world().at(next.get());
        }
        given.world().at(end);
    }

    private Instant now() {
        return given.world().now();
    }

    /** Turns until all is at rest; answers when something happens next. */
    private Optional<Instant> look() {
        collect();
        end();
        List<Rehearsal.Turn> turns = List.of();
        boolean idle = false;
        for (int n = 0; n < ROUNDS && !idle; n++) {
            turns = rehearsal.round();
            note();
            idle = turns.stream().allMatch(Rehearsal.Turn::idle);
        }
        if (!idle) {
            throw new AssertionError("no rest at " + now());
        }
        Stream<Instant> asked = turns.stream().map(Rehearsal.Turn::verdict).map(Verdict::lookAgain).flatMap(Optional::stream);
        return Stream.concat(asked, begun.keySet().stream().filter(job -> !ended.containsKey(job)).map(job -> end(begun.get(job))))
                .filter(when -> when.isAfter(now())).min(Instant::compareTo);
    }

    private Instant end(Instant begin) {
        boolean away = !begin.isBefore(downFrom) && begin.isBefore(downUntil);
        Instant givenUp = givenUp(begin);
        return !away ? begin.plus(WORK) : hangs || givenUp.isBefore(downUntil) ? givenUp : downUntil.plus(WORK);
    }

    private Instant givenUp(Instant begin) {
        return begin.plus(hangs ? SaveJobs.LONGEST : PATIENCE);
    }

    /** Jobs whose time is over. */
    private void end() {
        boolean any = false;
        for (Child job : jobs().toList()) {
            Instant begin = begun.get(job.id());
            if (begin != null && !ended.containsKey(job.id()) && !end(begin).isAfter(now())) {
                boolean failed = end(begin).equals(givenUp(begin));
                acts.put(part(job), failed ? Act.CRASHES : Act.RUNS);
                ended.put(job.id(), now());
                any = true;
            }
        }
        if (any) {
            rehearsal.round();
            note();
            PARTS.forEach(part -> acts.put(part, Act.NEVER_READY));
        }
    }

    private static String part(Child job) {
        return switch (job.facts()) {
            case Facts.Saving saving -> saving.part() + ".backup";
            case Facts.Forgetting _ -> "berth.forget.backup";
            default -> "berth.check.backup";
        };
    }

    /** The cluster removes Jobs a day after they have ended, but not those that check. */
    private void collect() {
        for (Child job : jobs().filter(job -> !(job.facts() instanceof Facts.Checking)).toList()) {
            if (ended.getOrDefault(job.id(), now()).plus(KEPT).isBefore(now())) {
                given.world().remove(job.id());
                given.world().children().stream().filter(child -> child.id().name().startsWith(job.id().name() + "-pod-")).forEach(
                        pod -> given.world().remove(pod.id()));
            }
        }
    }

    private Stream<Child> jobs() {
        return given.world().children().stream().filter(child -> child.facts() instanceof Facts.Saving || child
                .facts() instanceof Facts.Forgetting || child.facts() instanceof Facts.Checking);
    }

    /** As the operator does when it writes a status: that a Backup has failed is said since now. */
    private void stamp() {
        for (Backup backup : backups()) {
            if (backup.getStatus() != null && ActionConditions.failed(backup.getStatus().conditions()) && ActionConditions.failedAt(backup
                    .getStatus().conditions()).isEmpty()) {
                BackupStatus was = backup.getStatus();
                List<Condition> conditions = was.conditions().stream().map(one -> new Condition(one.type(), one.status(), one.reason(), one
                        .message(), one.observedGeneration(), now().toString())).toList();
                backup.setStatus(was.still(was.observedGeneration(), was.verified(), conditions));
            }
        }
    }

    private void note() {
        stamp();
        jobs().forEach(job -> {
            if (begun.putIfAbsent(job.id(), now()) == null) {
                events.add(new Event(now(), "Job", job.id().name(), part(job)));
            }
        });
        backups().forEach(one -> said("Backup", one, one.getStatus() == null ? List.of() : one.getStatus().conditions(), "Ready"));
        drills().forEach(one -> said("Drill", one, one.getStatus() == null ? List.of() : one.getStatus().conditions(), "Ready"));
        List.of("Protected", "Noted").forEach(type -> said(type, environment(), conditions(), type));
    }

    private void said(String kind, CustomResource<?, ?> object, List<Condition> conditions, String type) {
        String name = object.getMetadata().getName();
        Optional<Condition> condition = Conditions.find(conditions, type);
        String reason = condition.map(one -> one.status() + " " + one.reason()).orElse("");
        if (!Objects.equals(last.put(kind + name, reason), reason)) {
            events.add(new Event(now(), kind, name, condition.map(one -> reason + ": " + one.message()).orElse("")));
        }
    }

    private List<Condition> conditions() {
        return environment().getStatus() == null ? List.of() : environment().getStatus().conditions();
    }

    private Environment environment() {
        return given.world().environment("acme", "shop-dev").optional().orElseGet(() -> {
            Environment none = new Environment();
            none.getMetadata().setName("shop-dev");
            return none;
        });
    }

    List<Backup> backups() {
        return given.world().backupsOf("acme", "shop-dev");
    }

    private List<Restore> drills() {
        return given.world().restoresOf("acme", "shop-dev");
    }

    /** What came to be of this kind, in order. */
    List<Event> of(String kind) {
        return events.stream().filter(event -> event.kind().equals(kind)).toList();
    }

    /** Names of what was made of this kind, each as often as it was made. */
    List<String> made(String kind) {
        Set<String> seen = new HashSet<>();
        return of(kind).stream().map(Event::name).filter(seen::add).toList();
    }

    /** Local time and what was said, of events of this kind in that time. */
    List<String> said(String kind, String from, String until) {
        return between(from, until).filter(event -> event.kind().equals(kind)).map(event -> event.local() + " " + words(event)).toList();
    }

    /** How many Jobs began in that time, by their part. */
    Map<String, Long> jobs(String from, String until) {
        return between(from, until).filter(event -> event.kind().equals("Job")).collect(Collectors.groupingBy(Event::said,
                TreeMap::new, Collectors.counting()));
    }

    private static String words(Event event) {
        return event.said().split(":", 2)[0];
    }

    private Stream<Event> between(String from, String until) {
        return events.stream().filter(event -> !event.at().isBefore(moment(from)) && !event.at().isAfter(moment(until)));
    }

    /** What was said of ends in that time, as rows of a Markdown table, and how many Jobs there were. */
    String table(String title, String from, String until) {
        StringBuilder text = new StringBuilder("\n## ").append(title).append(
                "\n\n| in Paris | in UTC | what | said |\n|---|---|---|---|\n");
        between(from, until).filter(event -> !event.kind().equals("Job") && !GOES_ON.contains(words(event))).forEach(event -> text.append(
                "| ").append(event.local()).append(" | ").append(event.at()).append(" | ").append(event.kind()).append(' ').append(event
                        .name()).append(" | ").append(event.said().replace("\n", " ").replace("|", "\\|")).append(" |\n"));
        return text.append("\nJobs that began: ").append(jobs(from, until)).append('\n').toString();
    }

    void cancel(String backup) {
        Backup one = backups().stream().filter(it -> it.getMetadata().getName().equals(backup)).findFirst().orElseThrow();
        BackupSpec spec = one.getSpec();
        one.setSpec(new BackupSpec(spec.environment(), spec.store(), spec.point(), spec.note(), spec.requestedBy(), true, spec.pinned()));
        given.world().put(one);
    }
}
