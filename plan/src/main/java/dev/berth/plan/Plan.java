package dev.berth.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a turn wants below its primary. */
public sealed interface Plan {
    /** Touch nothing and remove nothing. */
    record Hold() implements Plan {}

    /** Bring the phases about, one after the other; only when all passed, remove what the sweep names. */
    record Ensure(List<Phase> phases, Sweep sweep) implements Plan {
        /**
         * What goes of these children of the sweep's owner when every phase has passed, in the order in which it goes. A hostname is given
         * back only when all routes that the plan does not want are seen to be gone: the next one who claims it routes it at once.
         */
        public List<Child> leftovers(List<Child> children) {
            Map<String, Sweepable> kinds = sweep.kinds().stream().collect(Collectors.toMap(Sweepable::kind, Function.identity()));
            Set<Id> wanted = phases.stream().flatMap(phase -> phase.wants().stream()).map(Want::id).collect(Collectors.toSet());
            List<Child> unwanted = children.stream()
                    .filter(child -> kinds.containsKey(child.id().kind()) && !wanted.contains(child.id()))
                    .sorted(Comparator.comparing(child -> kinds.get(child.id().kind())))
                    .toList();
            boolean routed = unwanted.stream().anyMatch(child -> kinds.get(child.id().kind()) == Sweepable.INGRESS_ROUTE);
            return unwanted.stream()
                    .filter(child -> !child.terminating())
                    .filter(child -> !routed || kinds.get(child.id().kind()) != Sweepable.HOSTNAME_CLAIM)
                    .toList();
        }
    }

    /**
     * Wants that may be written once every earlier phase stands.
     *
     * @param aside nothing else waits for them: what is refused of them keeps neither a later phase nor the sweep back
     */
    record Phase(String name, List<Want> wants, boolean aside) {
        public Phase(String name, List<Want> wants) {
            this(name, wants, false);
        }
    }

    /**
     * What this owner has and the plan does not want goes, if its kind is named here.
     */
    record Sweep(Owner owner, Set<Sweepable> kinds) {
        public static Sweep nothing(Owner owner) {
            return new Sweep(owner, Set.of());
        }
    }

    /**
     * Kinds that a sweep may remove, in the order in which they go: visitors first, then what they visited, then its walls. Volume claims,
     * Secrets with credentials and namespaces cannot be said.
     */
    enum Sweepable {
        INGRESS_ROUTE("IngressRoute"),
        MIDDLEWARE("Middleware"),
        CERTIFICATE("Certificate"),
        HORIZONTAL_POD_AUTOSCALER("HorizontalPodAutoscaler"),
        POD_DISRUPTION_BUDGET("PodDisruptionBudget"),
        CRON_JOB("CronJob"),
        DEPLOYMENT("Deployment"),
        SERVICE("Service"),
        CONFIG_MAP("ConfigMap"),
        NETWORK_POLICY("NetworkPolicy"),
        HOSTNAME_CLAIM("HostnameClaim");

        private final String kind;

        Sweepable(String kind) {
            this.kind = kind;
        }

        public String kind() {
            return kind;
        }
    }
}
