package dev.berth.plan.release;

import dev.berth.api.Release;
import dev.berth.plan.Labels;
import java.util.Map;
import java.util.Optional;

/** The human number of a release, for display and the command line. */
public final class Revision {
    private Revision() {}

    /** From the label that its Site gave it; empty on one that came from Git without it. */
    public static Optional<Integer> of(Release release) {
        Map<String, String> labels = release.getMetadata().getLabels();
        String text = labels == null ? null : labels.get(Labels.REVISION);
        return text == null || !text.matches("[1-9][0-9]{0,8}") ? Optional.empty() : Optional.of(Integer.valueOf(text));
    }
}
