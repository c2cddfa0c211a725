package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Replicas and resources of a component in an environment. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!(has(self.replicas) && has(self.autoscale))", message = "scale has either replicas or autoscale: keep one of the two")
public record Scale(
        @JsonPropertyDescription("Component of the stack. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String component,

        @JsonPropertyDescription("Copies of the component, as a count. Default: 1; in prod 2 where no volume forbids it.") @Min(0) @Max(100) Integer replicas,

        @JsonPropertyDescription("Let the load decide how many copies run; stands in place of replicas. Default: off.") Autoscale autoscale,

        @JsonPropertyDescription("In place of the resources of the stack, member by member. Default: those of the stack.") Resources resources) {
}
