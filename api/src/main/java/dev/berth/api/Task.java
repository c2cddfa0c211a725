package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** A command run with the image and links of a component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.run != 'OnSchedule' || has(self.schedule)", message = "run OnSchedule needs a schedule: add one such as \"*/5 * * * *\"", fieldPath = ".schedule")
@ValidationRule(value = "self.run == 'OnSchedule' || !has(self.schedule)", message = "only run OnSchedule has a schedule: remove schedule or change run", fieldPath = ".schedule")
public record Task(
        @JsonPropertyDescription("Name of the task, at most 40 characters. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Component whose image, variables, mounts and links the task has. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String component,

        @JsonPropertyDescription("Entry point, in place of the component's. Default: the component's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> command,

        @JsonPropertyDescription("Arguments of the entry point. Default: the component's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> args,

        @JsonPropertyDescription("BeforeRelease, AfterRelease, OnSchedule or AfterImport (after data came from elsewhere). Required.") @Required Run run,

        @JsonPropertyDescription("Cron line with five fields for run OnSchedule, such as \"*/5 * * * *\".") @Size(max = 100) @Syntax(Form.CRON) String schedule,

        @JsonPropertyDescription("Stages in which the task runs. Default: all.") @Size(max = 5) @Unique List<Stage> stages) {
}
