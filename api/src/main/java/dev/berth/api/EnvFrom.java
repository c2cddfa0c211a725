package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A database whose address and credentials become variables. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EnvFrom(
        @JsonPropertyDescription("Begins each variable: DB_ gives DB_HOST, DB_PORT, DB_NAME, DB_USER, DB_PASSWORD, DB_URL. Required.") @Required @Size(max = 64) @Syntax(Form.VARIABLE) String prefix,

        @JsonPropertyDescription("Name of a component of this stack that has a database. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String database) {
}
