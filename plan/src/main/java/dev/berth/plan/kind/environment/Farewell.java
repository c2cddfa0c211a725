package dev.berth.plan.kind.environment;

import dev.berth.api.DataPolicy;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.WhenDeleted;
import dev.berth.plan.Child;
import dev.berth.plan.Want;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.stage.StageDefaults;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How long the data of an Environment is kept that is being deleted. By its dataPolicy if somebody meant this Environment; for ever where
 * its Site or something else that owns it goes, because then nobody was asked. Whether the tenant goes, Expiry looks at before it is too
 * late. Made of the object alone, so that every turn says the same.
 */
final class Farewell {
    private Farewell() {}

    /** The patch that says so; empty when the ledger does. */
    static Optional<Want> commit(Inputs in) {
        Kept kept = of(in);
        Child space = in.space().orElseThrow();
        return Kept.of(space).equals(Optional.of(kept))
                ? Optional.empty()
                : Optional.of(new Want.Commit(space.id(), space.uid(), space.version(), Map.of(), kept.annotations()));
    }

    static Kept of(Inputs in) {
        Environment environment = in.environment();
        Instant since = Instant.parse(environment.getMetadata().getDeletionTimestamp());
        List<OwnerReference> owners = environment.getMetadata().getOwnerReferences();
        Optional<String> site = owners.stream().filter(Farewell::isSite).map(OwnerReference::getUid).findFirst();
        boolean meant = owners.isEmpty() || owners.size() == 1 && site.isPresent() && site.equals(in.site().filter(s -> s.getMetadata()
                .getDeletionTimestamp() == null).map(Farewell::uid));
        return new Kept(environment.getMetadata().getUid(), since, meant ? until(policy(in), since) : Optional.empty(), site);
    }

    private static boolean isSite(OwnerReference owner) {
        return owner.getKind().equals("Site") && owner.getApiVersion().startsWith("berth.dev/");
    }

    private static String uid(Site site) {
        return site.getMetadata().getUid();
    }

    /** As its own spec says, because the Site may be gone. */
    static DataPolicy policy(Inputs in) {
        String name = in.environment().getMetadata().getName();
        return new StageDefaults(in.place().site(), "", name, Optional.empty(), false)
                .of(in.environment().getSpec(), in.place().stage(), Optional.empty())
                .dataPolicy();
    }

    /** A protected Environment is deleted by those only who are let pass because nothing is lost by them. */
    private static Optional<Instant> until(DataPolicy policy, Instant since) {
        if (policy.isProtected()) {
            return Optional.empty();
        }
        if (policy.whenDeleted() == WhenDeleted.DESTROY) {
            return Optional.of(since);
        }
        return Optional.ofNullable(policy.keepDays()).map(days -> since.plus(Duration.ofDays(days)));
    }
}
