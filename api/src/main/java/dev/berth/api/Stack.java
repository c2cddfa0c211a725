package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** All that is released as a whole. Nothing in here has a schema default: a stored release must never change when it is read. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "self.components.all(c, !has(c.connectsTo) || c.connectsTo.all(n, self.components.exists(d, d.name == n)))", message = "connectsTo names a component that is not in this stack: correct the name or add the component", messageExpression = "'component ' + self.components.map(c, has(c.connectsTo) && c.connectsTo.exists(n, !self.components.exists(d, "
        + "d.name == n)), c.name)[0] + ': connectsTo names a component that is not in this stack: correct the name or add "
        + "the component'", fieldPath = ".components")
@ValidationRule(value = "self.components.all(c, !has(c.envFrom) || c.envFrom.all(e, self.components.exists(d, d.name == e.database && "
        + "has(d.database))))", message = "envFrom.database names a component that has no database: name one that has, or give that component a database", messageExpression = "'component ' + self.components.map(c, has(c.envFrom) && c.envFrom.exists(e, !self.components.exists(d, d.name "
                + "== e.database && has(d.database))), c.name)[0] + ': envFrom.database names a component that has no database: "
                + "name one that has, or give that component a database'", fieldPath = ".components")
@ValidationRule(value = "self.components.all(c, !has(c.volumeMounts) || c.volumeMounts.all(m, has(self.volumes) && "
        + "self.volumes.exists(v, v.name == m.name)))", message = "volumeMounts names a volume that stack.volumes does not declare: correct the name or declare the volume", messageExpression = "'component ' + self.components.map(c, has(c.volumeMounts) && c.volumeMounts.exists(m, !has(self.volumes) || "
                + "!self.volumes.exists(v, v.name == m.name)), c.name)[0] + ': volumeMounts names a volume that stack.volumes does "
                + "not declare: correct the name or declare the volume'", fieldPath = ".components")
@ValidationRule(value = "!has(self.volumes) || self.volumes.all(v, !self.components.exists(c, c.name == v.name && has(c.database)))", message = "volumes holds the name of a database component, whose own volume bears that name: give the volume another name", fieldPath = ".volumes")
@ValidationRule(value = "self.components.all(c, !has(c.env) || c.env.all(e, !has(e.valueFrom) || !has(e.valueFrom.setting) || "
        + "(has(self.settings) && self.settings.exists(s, s.name == e.valueFrom.setting))))", message = "valueFrom.setting names a setting that stack.settings does not declare: correct the name or declare the setting", fieldPath = ".components")
@ValidationRule(value = "self.components.map(c, has(c.files) ? c.files.map(f, has(f.content) ? size(f.content) : 0).sum() : 0).sum() <= "
        + "131072", message = "files holds more than 128 KiB in all: put large files into the image", fieldPath = ".components")
@ValidationRule(value = "!has(self.tasks) || self.tasks.all(t, self.components.exists(c, c.name == t.component))", message = "tasks names a component that is not in this stack: correct the name or add the component", fieldPath = ".tasks")
@ValidationRule(value = "!has(self.tasks) || self.tasks.all(t, self.tasks.exists_one(u, u.name == t.name))", message = "tasks holds one name twice: give each task a name of its own", fieldPath = ".tasks")
@ValidationRule(value = "!has(self.checks) || self.checks.all(k, self.components.exists(c, c.name == k.component && has(c.http)))", message = "checks names a component that is not in this stack or has no http: name one that visitors reach", fieldPath = ".checks")
public record Stack(
        @JsonPropertyDescription("The containers of the site, 1 to 20. Required.") @Required @Size(min = 1, max = 20) @Keyed("name") List<Component> components,

        @JsonPropertyDescription("Commands run beside the components; BeforeRelease tasks run in this order. Default: none.") @Size(max = 20) @Whole List<Task> tasks,

        @JsonPropertyDescription("Volumes that components mount; a database makes its own. Default: none.") @Size(max = 20) @Keyed("name") List<Volume> volumes,

        @JsonPropertyDescription("Values that each environment may set for itself. Default: none.") @Size(max = 50) @Keyed("name") List<Setting> settings,

        @JsonPropertyDescription("Requests that must succeed before a release counts as verified. Default: none.") @Size(max = 20) @Whole List<Check> checks) {
    /** The same, of other components. */
    public Stack with(List<Component> others) {
        return new Stack(others, tasks, volumes, settings, checks);
    }
}
