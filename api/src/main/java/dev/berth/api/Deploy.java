package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Which release an environment runs: one mode and what belongs to it, replaced as a whole. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Whole
@ValidationRule(value = "self.mode == 'Promoted' || !(has(self.from) || has(self.approval) || has(self.bootstrap) || "
        + "has(self.soakMinutes) || has(self.freeze))", message = "from, approval, bootstrap, soakMinutes and freeze belong to mode Promoted: remove them or change mode")
@ValidationRule(value = "(self.mode == 'Pinned') == has(self.release)", message = "release belongs to mode Pinned, which needs it: set both or neither", fieldPath = ".release")
@ValidationRule(value = "(self.mode == 'Images') == has(self.images)", message = "images belongs to mode Images, which needs it: set both or neither", fieldPath = ".images")
@ValidationRule(value = "!has(self.max) || has(self.images) && self.images.exists(i, i.tag.contains('*'))", message = "max belongs to a tag such as pr-*: write one in images, or remove max", fieldPath = ".max")
public record Deploy(
        @JsonPropertyDescription("FollowSite, Promoted, Pinned (to release) or Images (by tags). Required.") @Required DeployMode mode,

        @JsonPropertyDescription("Promoted: Environment in which a release must be verified first. Default: the site's preprod.") @Size(max = 40) @Syntax(Form.ENVIRONMENT_NAME) String from,

        @JsonPropertyDescription("Promoted: Manual (somebody promotes) or Automatic (as soon as verified). Default: Manual.") Approval approval,

        @JsonPropertyDescription("Promoted: FirstVerified takes the first verified release, Wait takes none. Default: FirstVerified.") Bootstrap bootstrap,

        @JsonPropertyDescription("Promoted: time a release must have run verified in from, in minutes. Default: 0.") @Min(0) @Max(43200) Integer soakMinutes,

        @JsonPropertyDescription("Promoted: weekly times in which promotions are refused. Default: none.") @Size(max = 20) @Whole List<Freeze> freeze,

        @JsonPropertyDescription("Pinned: name of the Release to run. Required there.") @Size(max = 63) @Syntax(Form.RELEASE_NAME) String release,

        @JsonPropertyDescription("Images: tags that replace those of the stack. Required there.") @Size(max = 20) @Keyed("component") List<ImageTag> images,

        @JsonPropertyDescription("Images with a tag such as \"pr-*\": environments at most, those of the newest tags. Default: 5.") @Min(1) @Max(20) Integer max) {
}
