package dev.berth.plan.kind.release;

import dev.berth.api.Component;
import dev.berth.api.PlatformImage;
import dev.berth.api.Release;
import dev.berth.api.ReleaseImage;
import dev.berth.api.ReleaseStatus;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.release.CodePaths;
import dev.berth.plan.release.Cut;
import dev.berth.plan.release.Revision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Release: immutable, so a turn only checks that it is what its name says and records what its images may run as. */
public final class Releases {
    public static final Kind<Release, ReleaseStatus, Inputs> KIND = new Kind<>(Release.class, ReleaseStatus.class, Releases::inputs,
            in -> new Plan.Hold(), Releases::verdict, false);

    static final String IMAGES_AVAILABLE = "ImagesAvailable";
    private static final String GONE = "ImageNotFound";

    private Releases() {}

    /** A release and what the registry says of each component's image. */
    public record Inputs(Release release, Map<String, Known<ImageFacts>> images) {}

    private static Inputs inputs(Release release, World world) {
        String namespace = release.getMetadata().getNamespace();
        List<String> pullSecrets = world.site(namespace, release.getSpec().site())
                .optional()
                .map(site -> site.getSpec().imagePullSecretNames())
                .orElse(List.of());
        Follow follow = follow(release, world);
        Map<String, Known<ImageFacts>> images = new LinkedHashMap<>();
        for (Component component : release.getSpec().stack().components()) {
            images.put(component.name(), world.image(component.image(), namespace, pullSecrets, follow));
        }
        return new Inputs(release, images);
    }

    /** What an environment runs or could go back to may have to be pulled again. */
    static Follow follow(Release release, World world) {
        String name = release.getMetadata().getName();
        return world.environmentsOf(release.getMetadata().getNamespace(), release.getSpec().site()).stream()
                .flatMap(Verification::deployed)
                .anyMatch(deployed -> deployed.name().equals(name)) ? Follow.KEPT : Follow.NOT;
    }

    private static Verdict<ReleaseStatus> verdict(Inputs in, Outcome outcome) {
        Release release = in.release();
        boolean pending = in.images().values().stream().anyMatch(Known::pending);
        if (pending && release.getStatus() != null && release.getMetadata().getGeneration().equals(release.getStatus()
                .observedGeneration())) {
            return Verdict.unchanged(release.getStatus());
        }
        Conditions conditions = new Conditions(release.getMetadata().getGeneration());
        List<Finding> findings = new ArrayList<>();
        Optional<String> digest = Cut.digest(release);
        if (!Cut.genuine(release, digest)) {
            findings.add(Finding.stalled("NotGenuine",
                    "The content of this release is not what its name says, so it runs nowhere. Delete it, and let "
                            + "the Site cut it again; a release in Git is an exact copy of one that Berth cut."));
        }
        availability(in, conditions);
        return new Verdict<>(
                new ReleaseStatus(
                        release.getMetadata().getGeneration(),
                        digest.map(hex -> "sha256:" + hex).orElse(null),
                        Revision.of(release).orElse(null),
                        images(in).orElse(release.getStatus() == null ? null : release.getStatus().images()),
                        conditions.ready(findings, "Genuine", "The content is what the name says.")),
                Optional.empty(),
                false,
                List.of());
    }

    private static void availability(Inputs in, Conditions conditions) {
        Optional<Map.Entry<String, Known<ImageFacts>>> bad = in.images().entrySet().stream().filter(e -> e.getValue().optional().isEmpty())
                .findFirst();
        if (bad.isEmpty()) {
            conditions.add(IMAGES_AVAILABLE, "True", "Found", "Every image can be pulled by its digest.");
            return;
        }
        String component = bad.get().getKey();
        switch (bad.get().getValue()) {
            case Known.Unreadable<ImageFacts>(String reason, String message) ->
                conditions.add(IMAGES_AVAILABLE, reason.equals(GONE) ? "False" : "Unknown", reason, component + ": " + message);
            case Known.Pending<ImageFacts> pending ->
                conditions.add(IMAGES_AVAILABLE, "Unknown", "Pending", component + ": its registry is being asked.");
            default -> conditions.add(IMAGES_AVAILABLE, "False", GONE, component + ": its image is no longer in the registry.");
        }
    }

    /** Recorded only when whole: a half answer would make Exact doubt what runs. */
    private static Optional<List<ReleaseImage>> images(Inputs in) {
        List<ReleaseImage> all = new ArrayList<>();
        for (Component component : in.release().getSpec().stack().components()) {
            Optional<ImageFacts> facts = in.images().get(component.name()).optional();
            if (facts.isEmpty()) {
                return Optional.empty();
            }
            all.add(image(component, facts.get()));
        }
        return Optional.of(List.copyOf(all));
    }

    private static ReleaseImage image(Component component, ImageFacts facts) {
        List<PlatformImage> platforms = facts.platforms().stream().map(p -> new PlatformImage(p.platform(), p.manifest(), p.config()))
                .toList();
        List<String> code = CodePaths.of(component, facts.start());
        return new ReleaseImage(component.name(), platforms, code.isEmpty() ? null : code);
    }
}
