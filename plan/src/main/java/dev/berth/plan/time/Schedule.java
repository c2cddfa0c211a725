package dev.berth.plan.time;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.berth.plan.name.Sha256;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The moments at which something is due: a cron line of five fields by the clock on the wall of a time zone, or a word that stands for one.
 * Where the clock is put forward, a time that is left out comes right after the gap; where it is put back, a time that is shown twice comes
 * once, the first time, but a line for every hour goes on hour by hour.
 */
public final class Schedule {
    private static final CronDefinition FIVE_FIELDS = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
    private static final String FAILED = "Failed to parse cron expression. ";

    /** From then on a line must come at least once; which day it is does not matter. */
    private static final ZonedDateTime SOME_DAY = ZonedDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private static final int HASH_DIGITS = 15;
    private static final int HEXADECIMAL = 16;
    private static final int MINUTES = (int) Duration.ofHours(1).toMinutes();
    private static final int HOURS = (int) Duration.ofDays(1).toHours();

    /** Every month has so many. */
    private static final int DAYS = 28;

    private final ExecutionTime times;
    private final boolean everyHour;
    private final ZoneId zone;

    private Schedule(Cron line, ZoneId zone) {
        this.times = ExecutionTime.forCron(line);
        this.everyHour = line.retrieve(CronFieldName.HOUR).getExpression() instanceof Always;
        this.zone = zone;
    }

    /**
     * Reads a line.
     *
     * @param text  a cron line, {@code @hourly}, {@code @daily}, {@code @weekly} or {@code @monthly}, or one of these with {@code -random}
     * @param whose what a random time is derived from: always the same one for the same text, and others for others
     * @throws UnreadableSchedule says what is wrong with it
     */
    public static Schedule read(String text, ZoneId zone, String whose) throws UnreadableSchedule {
        try {
            Schedule schedule = new Schedule(new CronParser(FIVE_FIELDS).parse(line(text, whose)).validate(), zone);
            if (schedule.times.nextExecution(SOME_DAY).isEmpty()) {
                throw new UnreadableSchedule("no such day ever comes");
            }
            return schedule;
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            throw new UnreadableSchedule(why.startsWith(FAILED) ? why.substring(FAILED.length()) : why);
        }
    }

    private static String line(String text, String whose) {
        long hash = Long.parseLong(Sha256.hex(whose, HASH_DIGITS), HEXADECIMAL);
        long minute = hash % MINUTES;
        long hour = hash / MINUTES % HOURS;
        long day = hash / MINUTES / HOURS;
        return switch (text) {
            case "@hourly" -> "0 * * * *";
            case "@daily" -> "0 0 * * *";
            case "@weekly" -> "0 0 * * 0";
            case "@monthly" -> "0 0 1 * *";
            case "@hourly-random" -> "%d * * * *".formatted(minute);
            case "@daily-random" -> "%d %d * * *".formatted(minute, hour);
            case "@weekly-random" -> "%d %d * * %d".formatted(minute, hour, day % DayOfWeek.values().length);
            case "@monthly-random" -> "%d %d %d * *".formatted(minute, hour, 1 + day % DAYS);
            default -> text;
        };
    }

    /** The last moment up to this one, itself included; none where there was none in living memory. */
    public Optional<Instant> latest(Instant moment) {
        ZonedDateTime wall = wall(moment);
        Optional<Instant> latest = (times.isMatch(wall) ? Optional.of(wall) : times.lastExecution(wall)).map(this::moment);
        Stream<Instant> again = again(zone.getRules().previousTransition(moment.plusNanos(1)), latest.orElse(Instant.MIN), moment);
        return Stream.concat(latest.stream(), again.filter(time -> !time.isAfter(moment))).max(Comparator.naturalOrder());
    }

    /** The first moment after this one. */
    public Optional<Instant> next(Instant moment) {
        Optional<Instant> next = times.nextExecution(wall(moment)).map(this::moment);
        ZoneRules rules = zone.getRules();
        Stream<Instant> again = Stream.of(rules.previousTransition(moment.plusNanos(1)), rules.nextTransition(moment)).flatMap(
                change -> again(change, moment, next.orElse(Instant.MAX)));
        return Stream.concat(next.stream(), again.filter(time -> time.isAfter(moment))).min(Comparator.naturalOrder());
    }

    /** By a line for every hour, the times of an hour that is shown for the second time, where that touches this span. */
    private Stream<Instant> again(ZoneOffsetTransition change, Instant from, Instant to) {
        if (!everyHour || change == null || !change.isOverlap() || change.getInstant().isAfter(to)
                || change.getInstant().minus(change.getDuration()).isBefore(from)) {
            return Stream.empty();
        }
        ZonedDateTime end = change.getDateTimeBefore().atZone(ZoneOffset.UTC);
        ZonedDateTime before = change.getDateTimeAfter().minusMinutes(1).atZone(ZoneOffset.UTC);
        return Stream.iterate(times.nextExecution(before), time -> time.filter(end::isAfter).isPresent(), time -> time.flatMap(
                times::nextExecution)).map(time -> time.orElseThrow().toLocalDateTime().toInstant(change.getOffsetAfter()));
    }

    /** How long it is from the one before this moment to the one after. */
    public Optional<Duration> interval(Instant moment) {
        return latest(moment).flatMap(before -> next(moment).map(after -> Duration.between(before, after)));
    }

    /**
     * What the clock shows, as a time that lines are compared with: in UTC, where nothing is left out and nothing comes twice. While an hour
     * is shown for the second time, all of it is over.
     */
    private ZonedDateTime wall(Instant moment) {
        ZonedDateTime shown = moment.atZone(zone);
        ZoneOffsetTransition back = zone.getRules().getTransition(shown.toLocalDateTime());
        boolean again = back != null && back.isOverlap() && shown.getOffset().equals(back.getOffsetAfter());
        LocalDateTime wall = again ? back.getDateTimeBefore().minusMinutes(1) : shown.toLocalDateTime();
        return wall.truncatedTo(ChronoUnit.MINUTES).atZone(ZoneOffset.UTC);
    }

    private Instant moment(ZonedDateTime wall) {
        ZoneOffsetTransition change = zone.getRules().getTransition(wall.toLocalDateTime());
        return change != null && change.isGap() ? change.getInstant() : wall.toLocalDateTime().atZone(zone).toInstant();
    }

    /** A line that is no schedule. */
    public static final class UnreadableSchedule extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableSchedule(String message) {
            super(message);
        }
    }
}
