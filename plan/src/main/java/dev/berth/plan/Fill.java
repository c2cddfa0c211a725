package dev.berth.plan;

import dev.berth.api.Autoscale;
import dev.berth.api.Resources;
import dev.berth.api.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one environment fills into the holes of its release. Everything else that runs is the release's.
 *
 * @param url            of the environment, such as {@code https://shop.example.com}
 * @param hostname       its first hostname
 * @param environment    metadata.name of the Environment
 * @param settings       every setting of the stack with its value, defaults applied
 * @param secretPrint    keyed hash of the Secrets that pods read; changes when a value is rotated
 * @param scale          by component name; every component has an entry
 * @param claims         volume name to the claim that is that volume now
 * @param suspended      no pods
 * @param pullSecrets    names of image pull Secrets in the workload namespace
 */
public record Fill(
        String releaseName,
        String url,
        String hostname,
        String environment,
        Stage stage,
        Map<String, String> settings,
        Optional<String> secretPrint,
        Map<String, Size> scale,
        Map<String, String> claims,
        Map<String, String> nodeSelector,
        boolean suspended,
        List<String> pullSecrets) {
    /** The same with these claims. */
    public Fill with(Map<String, String> others) {
        return new Fill(releaseName, url, hostname, environment, stage, settings, secretPrint, scale, Map.copyOf(others), nodeSelector,
                suspended,
                pullSecrets);
    }

    /** The same for another release, whose components have these settings and sizes. */
    public Fill of(String release, Map<String, String> itsSettings, Map<String, Size> sizes) {
        return new Fill(release, url, hostname, environment, stage, Map.copyOf(itsSettings), secretPrint, Map.copyOf(sizes), claims,
                nodeSelector, suspended, pullSecrets);
    }

    /** The same, without pods. */
    public Fill stopped() {
        return new Fill(releaseName, url, hostname, environment, stage, settings, secretPrint, scale, claims, nodeSelector, true,
                pullSecrets);
    }

    /** The same, with a size for a component that does not run here now. */
    public Fill sized(String component) {
        if (scale.containsKey(component)) {
            return this;
        }
        Map<String, Size> sizes = new HashMap<>(scale);
        sizes.put(component, new Size(1, Optional.empty(), null));
        return new Fill(releaseName, url, hostname, environment, stage, settings, secretPrint, Map.copyOf(sizes), claims, nodeSelector,
                suspended, pullSecrets);
    }

    /**
     * How large a component runs here.
     *
     * @param replicas  pods; ignored while an autoscaler is set
     * @param resources overrides of the release's, or null
     */
    public record Size(int replicas, Optional<Autoscale> autoscale, Resources resources) {}
}
