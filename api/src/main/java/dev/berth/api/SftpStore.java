package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A folder on a server that is reached by ssh and speaks sftp. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SftpStore(
        @JsonPropertyDescription("Name or IPv4 address of the server. Required.") @Required @Size(max = 253) @Syntax(Form.HOST) String host,

        @JsonPropertyDescription("Port of its ssh. Default: 22.") @Min(1) @Max(65535) Integer port,

        @JsonPropertyDescription("Account on the server. Required.") @Required @Size(max = 64) @Syntax(Form.WORD) String user,

        @JsonPropertyDescription("Folder below which repositories lie. Required.") @Required @Size(max = 512) @Syntax(Form.DIRECTORY) String path) {
    private static final int SSH = 22;

    /** Where its ssh listens. */
    public int sshPort() {
        return port == null ? SSH : port;
    }
}
