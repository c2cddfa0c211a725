package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Quantity;

/** Makes a component a database: port, user, data directory, probe and dump follow from the engine. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Database(
        @JsonPropertyDescription("mariadb, mysql, postgresql or redis. Required.") @Required Engine engine,

        @JsonPropertyDescription("Size of the data volume, such as 10Gi; an environment may ask for more. Default: 1Gi.") @Syntax(Form.SIZE) Quantity size) {
}
