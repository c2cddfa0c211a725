package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** One container of the site, run as a Deployment of its own. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.database) || !has(self.http)", message = "a database has no http, visitors never reach it: remove http or remove database")
@ValidationRule(value = "!has(self.database) || !has(self.volumeMounts)", message = "a database's data lies on a volume of its own: remove volumeMounts and set database.size")
@ValidationRule(value = "!self.name.startsWith('berth-')", message = "names that begin with berth- are reserved: choose another name", fieldPath = ".name")
@ValidationRule(value = "!has(self.ports) || self.ports.all(p, self.ports.exists_one(q, q.port == p.port))", message = "ports holds one number twice: keep one of the two", fieldPath = ".ports")
@ValidationRule(value = "!has(self.ports) || !has(self.http) || !has(self.http.port) || self.ports.all(p, p.port != self.http.port)", message = "ports repeats http.port, which linked components may use already: remove it from ports", fieldPath = ".ports")
@ValidationRule(value = "!has(self.runAsUser) || self.runAsUser != 0", message = "runAsUser 0 is root, and nothing runs as root here: set another number, or leave it out", fieldPath = ".runAsUser")
public record Component(
        @JsonPropertyDescription("Name of the component, and the host name by which others reach it; at most 40 characters. Required.") @Required @Size(max = 40) @Syntax(Form.NAME) String name,

        @JsonPropertyDescription("Image to run, such as ghcr.io/acme/shop:1.4; resolved to a digest per release. Required.") @Required @Size(max = 512) @Syntax(Form.IMAGE) String image,

        @JsonPropertyDescription("Entry point, in place of the image's own; never given to a shell. Default: the image's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> command,

        @JsonPropertyDescription("Arguments of the entry point (what Compose calls command). Default: the image's.") @Size(max = 100) @Whole List<@Size(max = 16384) String> args,

        @JsonPropertyDescription("Absolute directory in which the container starts. Default: the image's.") @Size(max = 512) @Syntax(Form.DIRECTORY) String workingDir,

        @JsonPropertyDescription("Makes visitors reach this component through the proxy. Default: they do not.") Http http,

        @JsonPropertyDescription("Further ports that linked components may use. Default: without http, those that the image exposes.") @Size(max = 20) @Keyed("name") List<Port> ports,

        @JsonPropertyDescription("Components this one may open connections to; databases of envFrom are linked already. Default: none.") @Size(max = 20) @Unique List<@Size(max = 40) @Syntax(Form.NAME) String> connectsTo,

        @JsonPropertyDescription("Reach beyond the site: None, or Internet (public addresses only). Default: None.") Egress egress,

        @JsonPropertyDescription("Environment variables. Default: none.") @Size(max = 100) @Keyed("name") List<EnvVar> env,

        @JsonPropertyDescription("Databases whose address and credentials are given as variables. Default: none.") @Size(max = 10) @Keyed("prefix") List<EnvFrom> envFrom,

        @JsonPropertyDescription("Files mounted read-only, at most 128 KiB per stack in all. Default: none.") @Size(max = 50) @Keyed("path") List<FileContent> files,

        @JsonPropertyDescription("Where the declared volumes of the stack appear. Default: none.") @Size(max = 20) @Keyed("mountPath") List<VolumeMount> volumeMounts,

        @JsonPropertyDescription("Directories the process may write to; emptied at each restart. Default: /tmp, /run and those known for the image.") @Size(max = 20) @Unique List<@Size(max = 512) @Syntax(Form.DIRECTORY) String> writable,

        @JsonPropertyDescription("Mount the image read-only but for writable and volumes. Default: true.") Boolean readOnlyRoot,

        @JsonPropertyDescription("Numeric user of the process, never 0. Default: the image's own, or one known for the image.") @Min(0) @Max(2147483647) Long runAsUser,

        @JsonPropertyDescription("Processor time and memory that a replica asks for and may use. Default: by kind of component.") Resources resources,

        @JsonPropertyDescription("How the container is known to answer. Default: its http or database port accepts connections.") Health health,

        @JsonPropertyDescription("Time to finish requests when stopped, in seconds. Default: 30.") @Min(0) @Max(3600) Integer stopGraceSeconds,

        @JsonPropertyDescription("Makes this component a database with credentials and a volume of its own. Default: it is none.") Database database) {
    /** The same as a command that runs beside it: its image, variables, files, volumes and links, and nothing that serves. */
    public Component running(List<String> otherCommand, List<String> otherArgs) {
        return new Component(name, image, otherCommand, otherArgs, workingDir, null, null, connectsTo, egress, env, envFrom, files,
                volumeMounts, writable, readOnlyRoot, runAsUser, resources, null, stopGraceSeconds, null);
    }

    /** The same with another image. */
    public Component withImage(String other) {
        return new Component(name, other, command, args, workingDir, http, ports, connectsTo, egress, env, envFrom, files, volumeMounts,
                writable,
                readOnlyRoot, runAsUser, resources, health, stopGraceSeconds, database);
    }
}
