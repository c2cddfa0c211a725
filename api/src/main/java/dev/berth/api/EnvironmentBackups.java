package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;

/** When recovery points of one environment are made. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvironmentBackups(
        @JsonPropertyDescription("Cron line, or @daily-random for a time of its own. Default: as the Site says.") @Size(max = 100) @Syntax(Form.SCHEDULE) String schedule,

        @JsonPropertyDescription("Time zone of the schedules, such as Europe/Paris. Default: as the Site says.") @Size(max = 64) @Syntax(Form.TIME_ZONE) String timeZone,

        @JsonPropertyDescription("How many recovery points are kept. Default: as the Site says.") Keep keep,

        @JsonPropertyDescription("Cron line of restore drills, or @weekly-random. Default: as the Site says.") @Size(max = 100) @Syntax(Form.SCHEDULE) String drill,

        @JsonPropertyDescription("Whether a drill also starts the site on what it fetched, without network, and asks for its pages. Default: as the Site says.") Boolean drillBoot) {
}
