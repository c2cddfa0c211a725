package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Quantity;

/** An amount of processor time and one of memory. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Amounts(
        @JsonPropertyDescription("Processors: 50m is a twentieth of one; quote fractions such as \"0.5\".") @Syntax(Form.AMOUNT) Quantity cpu,

        @JsonPropertyDescription("Bytes with a unit, such as 128Mi or 1Gi.") @Syntax(Form.SIZE) Quantity memory) {
}
