package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Which data shall take the place of an environment's, or shall be tried. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "[has(self.backup), has(self.undo), has(self.asOf)].exists_one(said, said) || has(self.mode) && self.mode == 'Drill' && !(has(self.backup) && has(self.asOf))", message = "say what comes back, by one of three: backup, the name of a Backup; asOf, a time; or undo, the name of the Restore to take back")
@ValidationRule(value = "!(has(self.mode) && self.mode == 'Drill') || !(has(self.undo) || has(self.parts) || has(self.code) || has(self.safetyPoint) || has(self.undoHours) || has(self.preconditions) || has(self.anyDirection))", message = "a drill replaces nothing, and tries all that a recovery point holds: leave undo, parts, code, safetyPoint, undoHours, preconditions and anyDirection out")
@ValidationRule(value = "!has(self.undo) || !(has(self.parts) || has(self.code) || has(self.safetyPoint) || has(self.anyDirection))", message = "an undo takes back all that the Restore did: leave parts, code, safetyPoint and anyDirection out")
@ValidationRule(value = "has(self.mode) && self.mode == 'Drill' || has(self.preconditions) && has(self.preconditions.sequence)", message = "say preconditions.sequence, the status.sequence of the environment that you looked at: whoever decides first, decides")
@ValidationRule(value = "self.environment == oldSelf.environment && "
        + "has(self.preconditions) == has(oldSelf.preconditions) && (!has(self.preconditions) || self.preconditions == oldSelf.preconditions) && "
        + "has(self.mode) == has(oldSelf.mode) && (!has(self.mode) || self.mode == oldSelf.mode) && "
        + "has(self.backup) == has(oldSelf.backup) && (!has(self.backup) || self.backup == oldSelf.backup) && "
        + "has(self.asOf) == has(oldSelf.asOf) && (!has(self.asOf) || self.asOf == oldSelf.asOf) && "
        + "has(self.undo) == has(oldSelf.undo) && (!has(self.undo) || self.undo == oldSelf.undo) && "
        + "has(self.parts) == has(oldSelf.parts) && (!has(self.parts) || self.parts == oldSelf.parts) && "
        + "has(self.code) == has(oldSelf.code) && (!has(self.code) || self.code == oldSelf.code) && "
        + "has(self.safetyPoint) == has(oldSelf.safetyPoint) && (!has(self.safetyPoint) || self.safetyPoint == oldSelf.safetyPoint) && "
        + "has(self.anyDirection) == has(oldSelf.anyDirection) && (!has(self.anyDirection) || self.anyDirection == oldSelf.anyDirection) && "
        + "has(self.undoHours) == has(oldSelf.undoHours) && (!has(self.undoHours) || self.undoHours == oldSelf.undoHours) && "
        + "has(self.note) == has(oldSelf.note) && (!has(self.note) || self.note == oldSelf.note) && "
        + "has(self.requestedBy) == has(oldSelf.requestedBy) && (!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy)", message = "a restore never changes, but for cancel: make another one")
@ValidationRule(value = "!has(oldSelf.cancel) || !oldSelf.cancel || has(self.cancel) && self.cancel", message = "a cancelled restore stays cancelled: make another one", fieldPath = ".cancel")
public record RestoreSpec(
        @JsonPropertyDescription("Environment, in the same namespace, whose data is replaced, or whose recovery point is tried. Required, never changes.") @Required @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String environment,

        @JsonPropertyDescription("Replace: it takes the place of what is there. Drill: it is fetched into new volumes, compared, tried by the site, and thrown away. Default: Replace.") RestoreMode mode,

        @JsonPropertyDescription("Backup whose recovery point comes back, also of another environment of the site. This, asOf or undo; a drill with none of them takes the newest.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String backup,

        @JsonPropertyDescription("Restore that is taken back: what was there before it comes back. This, backup or asOf.") @Size(max = 253) @Syntax(Form.OBJECT_NAME) String undo,

        @JsonPropertyDescription("The newest recovery point whose data is from this time or before comes back, RFC 3339; none of a restore's own. This, backup or undo.") @Size(max = 40) @Syntax(Form.TIME) String asOf,

        @JsonPropertyDescription("Databases and volumes that come back. Default: all that the recovery point holds.") @Size(min = 1, max = 40) @Unique List<@Size(max = 40) @Syntax(Form.NAME) String> parts,

        @JsonPropertyDescription("Keep or FromBackup: the release that runs on it, where another one ran at the time. Default: asked for then.") CodeChoice code,

        @JsonPropertyDescription("Required or Skip: save the data as it is now into the store first. Default: Required.") SafetyPoint safetyPoint,

        @JsonPropertyDescription("True lets data of another environment also come here where this one is not the lower one of the two. Default: false.") Boolean anyDirection,

        @JsonPropertyDescription("The decision that this was asked for on; it fails as Outdated on any other. Required, but for a drill.") Preconditions preconditions,

        @JsonPropertyDescription("How long the data that was replaced is kept, in hours. Default: 72.") @Min(1) @Max(8760) Integer undoHours,

        @JsonPropertyDescription("Why, for those who read it later. Default: none.") @Size(max = 1024) String note,

        @JsonPropertyDescription("User who asks for this; must be the one who creates it. Default: nobody is named.") @Size(max = 256) String requestedBy,

        @JsonPropertyDescription("True gives up; where the data was replaced already, that stays, and undo brings back what was there. Stays true. Default: false.") Boolean cancel) {
    /** Of undoHours. */
    public static final int DEFAULT_UNDO_HOURS = 72;
}
