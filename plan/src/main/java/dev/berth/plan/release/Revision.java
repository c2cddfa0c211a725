package dev.berth.plan.release;

import dev.berth.api.Release;
import dev.berth.plan.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The human number of a release, for display and the command line. */
public final class Revision {
    private Revision() {}

    /** The number of a site's next release. */
    public static int next(List<Release> releases) {
        return releases.stream().mapToInt(release -> of(release).orElse(0)).max().orElse(0) + 1;
    }

    /** From the label that it was cut with; empty on one that came from Git without it. */
    public static Optional<Integer> of(Release release) {
        Map<String, String> labels = release.getMetadata().getLabels();
        String text = labels == null ? null : labels.get(Labels.REVISION);
        return text == null || !text.matches("[1-9][0-9]{0,8}") ? Optional.empty() : Optional.of(Integer.valueOf(text));
    }
}
