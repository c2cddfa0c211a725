package dev.berth.plan.kind.environment;

import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Age;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Drill;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Drills: what a recovery point holds is fetched into claims that nobody uses, beside what runs, and is compared there. One at a time; the
 * claims go when it has ended. Only its Jobs ever mount them, whose pods nobody reaches; a database that takes a dump there is in the same pod.
 *
 * @param demanding drills of this environment that want Jobs now
 */
record Drills(Inputs in, List<Restore> demanding) {
    static Drills of(Inputs in) {
        return new Drills(in, Restoring.running(in).stream()
                .filter(one -> Drill.is(one) && one.getStatus() != null && one.getStatus().step() == RestoreStep.FETCH)
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null && !Boolean.TRUE.equals(one.getSpec().cancel()))
                .toList());
    }

    Optional<Restore> atWork() {
        return demanding.stream().min(Age.OLDEST);
    }

    Set<String> uids() {
        return demanding.stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
    }

    List<Want> wants(Fill fill) {
        return atWork().map(drill -> new Fetching(in, drill, volume -> Names.scratch(volume, drill.getMetadata().getUid()), true, _ -> List
                .of())
                .wants(fill)).orElse(List.of());
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
