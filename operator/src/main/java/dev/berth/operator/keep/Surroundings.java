package dev.berth.operator.keep;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Sight;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.World;
import dev.berth.plan.part.storage.Expiry.Around;
import dev.berth.plan.part.storage.Expiry.Standing;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

/** What stands around kept data: its tenant, its Site, and whoever bears the name of its Environment. */
public interface Surroundings {
    /** Of this workload namespace, which has an owner. */
    Around around(Child space);

    /** The workload namespace as it is now; empty when there is none. */
    Optional<Child> again(Child space);

    /** As caches have it. */
    record Seen(World world, Sight sight) implements Surroundings {
        @Override
        public Around around(Child space) {
            Owner owner = space.owner().orElseThrow();
            return new Around(
                    Known.of(sight.seen(tenant(owner)).map(child -> new Standing(child.uid(), child.terminating()))),
                    world.site(owner.namespace(), site(space)).map(Surroundings::standing),
                    world.environment(owner.namespace(), owner.name()).map(Surroundings::standing));
        }

        @Override
        public Optional<Child> again(Child space) {
            return sight.seen(space.id());
        }
    }

    /** As the API server has it: a request for each answer. No answer is thrown. */
    record Live(KubernetesClient client, Api api, Sight sight) implements Surroundings {
        private static final String VERSION = "berth.dev/v1alpha1";

        @Override
        public Around around(Child space) {
            Owner owner = space.owner().orElseThrow();
            return new Around(
                    known(api.get(tenant(owner)).orElse(null)),
                    known(get("Site", owner.namespace(), site(space))),
                    known(get("Environment", owner.namespace(), owner.name())));
        }

        /** Without types: what this version does not understand is there all the same. */
        private HasMetadata get(String kind, String namespace, String name) {
            return name.isEmpty() ? null : client.genericKubernetesResources(VERSION, kind).inNamespace(namespace).withName(name).get();
        }

        private static Known<Standing> known(HasMetadata object) {
            return Known.of(Optional.ofNullable(object).map(Surroundings::standing));
        }

        @Override
        public Optional<Child> again(Child space) {
            return api.get(space.id()).map(sight::wrote);
        }
    }

    private static Standing standing(HasMetadata object) {
        return new Standing(object.getMetadata().getUid(), object.getMetadata().getDeletionTimestamp() != null);
    }

    private static Id tenant(Owner owner) {
        return new Id("Namespace", "", owner.namespace());
    }

    private static String site(Child space) {
        return space.facts() instanceof Facts.Space facts ? facts.labels().getOrDefault(Labels.SITE, "") : "";
    }
}
