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
 * late. Data that was to be destroyed at once and could not be saved first is kept for a while. Made of the object and of what the ledger
 * says already, so that every turn says the same.
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
        FinalPoint last = FinalPoint.of(in);
        Optional<Instant> until = meant && !last.awaited() ? until(policy(in), since, last) : Optional.empty();
        return new Kept(environment.getMetadata().getUid(), since, until, site, last.saving(), last.going());
    }

    private static boolean isSite(OwnerReference owner) {
        return owner.getKind().equals("Site") && owner.getApiVersion().startsWith("berth.dev/");
    }

    private static String uid(Site site) {
        return site.getMetadata().getUid();
    }

    static DataPolicy policy(Inputs in) {
        return in.alone().dataPolicy();
    }

    /** A protected Environment is deleted by those only who are let pass because nothing is lost by them. */
    private static Optional<Instant> until(DataPolicy policy, Instant since, FinalPoint last) {
        if (policy.isProtected()) {
            return Optional.empty();
        }
        if (policy.whenDeleted() == WhenDeleted.DESTROY) {
            return Optional.of(unsaved(since, last) ? spared(since) : since);
        }
        return Optional.ofNullable(policy.keepDays()).map(days -> since.plus(Duration.ofDays(days)));
    }

    /** What nobody could save first is not destroyed at once. The ledger says so still when the Backup that failed is gone. */
    private static boolean unsaved(Instant since, FinalPoint last) {
        return last.missed() || last.kept().filter(kept -> kept.saving().isEmpty()).flatMap(Kept::until).equals(Optional.of(spared(since)));
    }

    private static Instant spared(Instant since) {
        return since.plus(Duration.ofDays(StageDefaults.KEEP_DAYS));
    }
}
