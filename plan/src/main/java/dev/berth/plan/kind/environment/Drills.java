package dev.berth.plan.kind.environment;

import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Age;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.Part;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Drills: what a recovery point holds is fetched into claims that nobody uses, beside what runs, and is compared there; then the site is
 * started on it, closed off from everything. One at a time; the claims go when it has ended. Only its Jobs ever mount them, whose pods nobody reaches; a database that takes a dump there is in the same pod.
 *
 * @param demanding drills of this environment that want Jobs now
 */
record Drills(Inputs in, List<Restore> demanding) {
    private static final Set<RestoreStep> WORKS = Set.of(RestoreStep.FETCH, RestoreStep.BOOT);

    static Drills of(Inputs in) {
        return new Drills(in, Restoring.running(in).stream()
                .filter(one -> Drill.is(one) && one.getStatus() != null && WORKS.contains(one.getStatus().step()))
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null && !Boolean.TRUE.equals(one.getSpec().cancel()))
                .toList());
    }

    Optional<Restore> atWork() {
        return demanding.stream().min(Age.OLDEST);
    }

    Set<String> uids() {
        return demanding.stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
    }

    /** One that reads from the store. */
    Optional<Restore> fetching() {
        return atWork().filter(drill -> drill.getStatus().step() == RestoreStep.FETCH);
    }

    List<Want> wants(Fill fill) {
        return fetching().map(drill -> new Fetching(in, drill, volume -> scratch(drill, volume), true, part -> beside(drill, part))
                .wants(fill)).orElse(List.of());
    }

    /** What starts the site on all that was fetched. */
    List<Want> boots(Fill fill) {
        return atWork().filter(drill -> drill.getStatus().step() == RestoreStep.BOOT).map(drill -> new Booting(in, drill).wants(fill))
                .orElse(List.of());
    }

    static String scratch(Restore drill, String volume) {
        return Names.scratch(volume, drill.getMetadata().getUid());
    }

    /** What one pod shall mount in the end must lie on one node. */
    private List<String> beside(Restore drill, Part part) {
        return Booting.hindrance(in, drill).isPresent()
                ? List.of()
                : Fetching.parts(drill).stream()
                        .filter(one -> !one.name().equals(part.name()))
                        .map(one -> scratch(drill, one.name()))
                        .filter(claim -> in.child("PersistentVolumeClaim", claim).filter(one -> !one.terminating()).isPresent())
                        .toList();
    }

    /** Jobs of drills that have ended: as long as their pods are there, their claims are in use. What they said stands in the Restore. */
    static List<Want> ended(Inputs in) {
        Set<String> ended = in.world().restoresOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(one -> Drill.is(one) && Drill.ended(one).isPresent())
                .map(one -> one.getMetadata().getUid())
                .collect(Collectors.toSet());
        return in.children().stream()
                .filter(child -> !child.terminating() && child.facts() instanceof Facts.Saving job && ended.contains(job.action()))
                .<Want>map(child -> new Want.Remove(child.id(), child.uid()))
                .toList();
    }
}
