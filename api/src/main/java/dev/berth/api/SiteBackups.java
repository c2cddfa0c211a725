package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** Where and when recovery points of the environments are made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SiteBackups(
        @JsonPropertyDescription("Name of a BackupStore in this namespace. Default: the installation's, where this namespace has it; else no recovery points.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String store,

        @JsonPropertyDescription("Cron line, or @daily-random for a time of its own. Default: @daily-random.") @Size(max = 100) @Syntax(Form.SCHEDULE) String schedule,

        @JsonPropertyDescription("Time zone of schedules, tasks, windows and freezes, such as Europe/Paris. Default: the installation's, or UTC.") @Size(max = 64) @Syntax(Form.TIME_ZONE) String timeZone,

        @JsonPropertyDescription("How many recovery points are kept. Default: last 3, daily 7, weekly 4.") Keep keep,

        @JsonPropertyDescription("Cron line of restore drills, or @weekly-random. Default: @weekly-random.") @Size(max = 100) @Syntax(Form.SCHEDULE) String drill,

        @JsonPropertyDescription("Whether a drill also starts the site on what it fetched, without network, and asks for its pages. Default: true.") Boolean drillBoot) {
}
