package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A file mounted read-only into a component. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "has(self.content) != has(self.secretKey)", message = "a file has either content or secretKey: keep one of the two")
public record FileContent(
        @JsonPropertyDescription("Absolute path of the file. Required.") @Required @Size(max = 512) @Syntax(Form.DIRECTORY) String path,

        @JsonPropertyDescription("Text of the file, at most 64 KiB, part of the release.") @Size(max = 65536) String content,

        @JsonPropertyDescription("Key of the environment's Secret that holds the content; stands in place of content.") @Size(max = 253) @Syntax(Form.WORD) String secretKey) {
}
