package dev.berth.plan.part.workload;

import dev.berth.api.Amounts;
import dev.berth.api.Resources;
import dev.berth.plan.name.Quantities;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** CPU and memory of a component. */
public final class Sizes {
    private static final Resources NOTHING = new Resources(null, null);
    private static final Amounts NONE = new Amounts(null, null);

    private Sizes() {}

    /**
     * One layer of resources over another. What the upper one says holds; what it leaves open comes from the lower one, and gives way where a
     * request would exceed its limit, which the API server refuses.
     *
     * @param lower may be null
     * @param upper may be null
     * @return requests and limits, each null when neither layer says any
     */
    public static Resources over(Resources lower, Resources upper) {
        Resources below = lower == null ? NOTHING : lower;
        Resources above = upper == null ? NOTHING : upper;
        Amounts requests = new Amounts(request(below, above, Amounts::cpu), request(below, above, Amounts::memory));
        Amounts limits = new Amounts(limit(below, above, Amounts::cpu), limit(below, above, Amounts::memory));
        return new Resources(orNull(requests), orNull(limits));
    }

    private static Quantity request(Resources below, Resources above, Function<Amounts, Quantity> what) {
        Quantity said = get(above.requests(), what);
        if (said != null) {
            return said;
        }
        Quantity open = get(below.requests(), what);
        Quantity bound = get(above.limits(), what);
        return open != null && bound != null && isMore(open, bound) ? bound : open;
    }

    private static Quantity limit(Resources below, Resources above, Function<Amounts, Quantity> what) {
        Quantity said = get(above.limits(), what);
        if (said != null) {
            return said;
        }
        Quantity open = get(below.limits(), what);
        Quantity bound = get(above.requests(), what);
        return open != null && bound != null && isMore(bound, open) ? bound : open;
    }

    /** As the container carries them; null when nothing is said. */
    static ResourceRequirements requirements(Resources resources) {
        if (resources.equals(NOTHING)) {
            return null;
        }
        return new ResourceRequirementsBuilder()
                .withRequests(amounts(resources.requests()))
                .withLimits(amounts(resources.limits()))
                .build();
    }

    private static Map<String, Quantity> amounts(Amounts amounts) {
        Map<String, Quantity> map = new LinkedHashMap<>();
        if (amounts != null && amounts.cpu() != null) {
            map.put("cpu", Quantities.canonical(amounts.cpu()));
        }
        if (amounts != null && amounts.memory() != null) {
            map.put("memory", Quantities.canonical(amounts.memory()));
        }
        return map;
    }

    private static Quantity get(Amounts amounts, Function<Amounts, Quantity> what) {
        return amounts == null ? null : what.apply(amounts);
    }

    private static Amounts orNull(Amounts amounts) {
        return amounts.equals(NONE) ? null : amounts;
    }

    private static boolean isMore(Quantity one, Quantity other) {
        return Quantities.value(one).compareTo(Quantities.value(other)) > 0;
    }
}
