package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A database or a volume within a recovery point. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BackupPart(
        @JsonPropertyDescription("Database component or volume of the stack.") @Required @Size(max = 40) String name,

        @JsonPropertyDescription("Database or Volume.") BackupPartKind kind,

        @JsonPropertyDescription("Engine of a database, whose own dump this is.") Engine engine,

        @JsonPropertyDescription("Snapshot in the repository; absent until it is saved.") @Size(max = 64) String snapshot,

        @JsonPropertyDescription("Bytes that were read, before they were compressed.") @Min(0) @Max(9007199254740991L) Long bytes,

        @JsonPropertyDescription("Files of a volume.") @Min(0) @Max(9007199254740991L) Long files,

        @JsonPropertyDescription("Tables of a database that has such.") @Min(0) @Max(9007199254740991L) Long tables,

        @JsonPropertyDescription("Rows of all these tables.") @Min(0) @Max(9007199254740991L) Long rows) {
}
