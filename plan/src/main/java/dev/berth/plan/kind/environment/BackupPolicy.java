package dev.berth.plan.kind.environment;

import dev.berth.api.Environment;
import dev.berth.api.EnvironmentBackups;
import dev.berth.api.Keep;
import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import dev.berth.plan.World;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.backup.SiteStore;
import dev.berth.plan.time.Retention;
import dev.berth.plan.time.Schedule;
import dev.berth.plan.time.Schedule.UnreadableSchedule;
import dev.berth.plan.time.SiteZone;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the Site says of backups, the Environment in its place, and the installation for both.
 *
 * @param store    where recovery points go
 * @param line     by which they are made, as it is typed
 * @param schedule that line; empty without a store, and where it cannot be read
 * @param drill    by which they are tried; empty likewise
 * @param check    by which the repository is checked; nobody types that
 * @param findings what cannot be understood of it
 */
record BackupPolicy(Optional<String> store, String line, Optional<Schedule> schedule, Optional<Drilled> drill,
        Optional<Schedule> check, ZoneId zone,
        Retention retention,
        List<Finding> findings) {

    private static final String DAILY = "@daily-random";
    private static final String WEEKLY = "@weekly-random";
    private static final int LAST = 3;
    private static final int DAYS = 7;
    private static final int WEEKS = 4;

    static BackupPolicy of(Environment environment, Optional<Site> of, World world) {
        Optional<SiteBackups> site = of.map(one -> one.getSpec().backups());
        Optional<EnvironmentBackups> own = Optional.ofNullable(environment.getSpec().backups());
        Optional<String> store = of.flatMap(one -> SiteStore.of(one, world));
        List<Finding> findings = new ArrayList<>();
        ZoneId zone = zone(SiteZone.of(of, world.ground()), own.map(EnvironmentBackups::timeZone), findings);
        Optional<String> typed = own.map(EnvironmentBackups::schedule);
        String line = typed.or(() -> site.map(SiteBackups::schedule)).orElse(DAILY);
        Optional<String> typedDrill = own.map(EnvironmentBackups::drill);
        String drill = typedDrill.or(() -> site.map(SiteBackups::drill)).orElse(WEEKLY);
        String name = environment.getMetadata().getNamespace() + "/" + environment.getMetadata().getName();
        Optional<Schedule> schedule = Optional.empty();
        Optional<Drilled> drilled = Optional.empty();
        Optional<Schedule> check = Optional.empty();
        if (store.isPresent()) {
            Unreadable otherwise = new Unreadable(environment, findings);
            schedule = read(line, zone, name, why -> otherwise.note("No backups are made", "schedule", typed.isPresent(), line, why,
                    DAILY));
            drilled = read(drill, zone, name + "/drill", why -> otherwise.note("No drills are made", "drill", typedDrill.isPresent(), drill,
                    why, WEEKLY)).map(one -> new Drilled(drill, one));
            check = read(WEEKLY, zone, name + "/check", _ -> {});
        }
        List<Keep> keeps = Stream.of(own.map(EnvironmentBackups::keep), site.map(SiteBackups::keep)).flatMap(Optional::stream).toList();
        Retention retention = new Retention(first(keeps, Keep::last, LAST), first(keeps, Keep::daily, DAYS), first(keeps, Keep::weekly,
                WEEKS));
        return new BackupPolicy(store, line, schedule, drilled, check, zone, retention, List.copyOf(findings));
    }

    private static Optional<Schedule> read(String line, ZoneId zone, String whose, Consumer<String> unreadable) {
        try {
            return Optional.of(Schedule.read(line, zone, whose));
        } catch (UnreadableSchedule e) {
            unreadable.accept(e.getMessage());
            return Optional.empty();
        }
    }

    /** Says what follows from a line that cannot be read, and who wrote it. */
    private record Unreadable(Environment environment, List<Finding> findings) {
        void note(String consequence, String field, boolean own, String line, String why, String example) {
            findings.add(Finding.note("ScheduleUnreadable",
                    "%s by themselves: \"%s\" in backups.%s of %s cannot be read (%s). Write a cron line with five fields such as \"30 2 * * *\", or \"%s\"."
                            .formatted(consequence, line, field, own ? "this Environment" : "Site " + environment.getSpec().site(), why,
                                    example)));
        }
    }

    /**
     * When recovery points are tried.
     *
     * @param line as it is typed
     */
    record Drilled(String line, Schedule schedule) {}

    private static ZoneId zone(ZoneId site, Optional<String> typed, List<Finding> findings) {
        Optional<ZoneId> own = typed.flatMap(SiteZone::named);
        if (typed.isPresent() && own.isEmpty()) {
            findings.add(Finding.note("TimeZoneUnknown", "backups.timeZone names " + typed.get()
                    + ", and there is no such time zone: backups go by that of the Site. Write one such as Europe/Paris."));
        }
        return own.orElse(site);
    }

    private static int first(List<Keep> keeps, Function<Keep, Integer> count, int otherwise) {
        return keeps.stream().map(count).flatMap(Stream::ofNullable).findFirst().orElse(otherwise);
    }
}
