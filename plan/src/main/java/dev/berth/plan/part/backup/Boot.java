package dev.berth.plan.part.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.BackupPart;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentBackups;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import dev.berth.api.Stack;
import dev.berth.plan.part.workload.SitePod;
import dev.berth.plan.release.Defaults;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The last step of a drill: the site is started on what was fetched, and asked for its pages. */
public final class Boot {
    /** Reason of a drill whose site did not serve what was fetched. */
    public static final String FAILED = "BootFailed";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Boot() {}

    /**
     * Why the site is not started, as a clause; empty where it is. The same for what makes the Job and for what waits for it.
     *
     * @param release that ran when the point was made
     * @param fetched parts of the point that the drill has tried
     */
    public static Optional<String> hindrance(Environment environment, Optional<Site> site, Optional<Release> release,
            List<BackupPart> fetched) {
        if (!meant(environment, site)) {
            return Optional.of("backups.drillBoot says so");
        }
        if (release.isEmpty()) {
            return Optional.of("the release that ran when the point was made is gone");
        }
        Stack stack = Defaults.explicit(release.get());
        if (stack.components().stream().allMatch(component -> component.http() == null)) {
            return Optional.of("nothing in its release has http, so there is no page to ask for");
        }
        Set<String> there = fetched.stream().map(BackupPart::name).collect(Collectors.toSet());
        return Part.of(stack).stream().map(Part::name).filter(part -> !there.contains(part)).findFirst().map(
                part -> "part " + part + " of it was not fetched").or(() -> SitePod.clash(stack));
    }

    /** What the Environment says of it, else the Site. */
    private static boolean meant(Environment environment, Optional<Site> site) {
        return Optional.ofNullable(environment.getSpec().backups()).map(EnvironmentBackups::drillBoot)
                .or(() -> site.map(one -> one.getSpec().backups()).map(SiteBackups::drillBoot))
                .orElse(true);
    }

    /** @param message of the Job's pod */
    public static String served(String message) {
        List<String> answers = answers(message).stream().map(one -> "%s answered %s with status %d".formatted(one.component(), one.path(),
                one.status())).toList();
        return "The site was started on it, closed off from everything else, and served it"
                + (answers.isEmpty() ? "." : ": " + String.join(", ", answers) + ".");
    }

    /**
     * The data is there, so no other point would help.
     *
     * @param release that ran when the point was made
     * @param why     what the Job said last, as a sentence
     */
    public static String notServed(String backup, String release, String why) {
        return "Each part of the recovery point of Backup %s was fetched, and what came back is what was saved, but the site did not serve it when release %s was started on it, closed off from everything else. %s Where that release needs something outside, backups.drillBoot: false leaves this step out; where it does not, it fails on this data: see what was answered, and bring a release that serves it."
                .formatted(backup, release, why);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Said(List<Answer> answers) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Answer(String component, String path, int status) {}

    private static List<Answer> answers(String message) {
        try {
            return Optional.ofNullable(JSON.readValue(message.isBlank() ? "null" : message, Said.class)).map(said -> Objects
                    .requireNonNullElse(said.answers(), List.<Answer>of())).orElse(List.of());
        } catch (JsonProcessingException somethingElse) {
            return List.of();
        }
    }
}
