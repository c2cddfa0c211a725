package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A weekly span in which promotions are refused. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Freeze(
        @JsonPropertyDescription("Begin, such as \"Fri 16:00\", in the time zone of the site. Required.") @Required @Size(max = 9) @Syntax(Form.WEEK_TIME) String from,

        @JsonPropertyDescription("End, such as \"Mon 08:00\", in the time zone of the site. Required.") @Required @Size(max = 9) @Syntax(Form.WEEK_TIME) String to) {
}
