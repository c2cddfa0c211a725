package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStatus;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.FetchJobs;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.storage.Storage;
import dev.berth.plan.release.Defaults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * New claims that are filled for a restore with the parts of its recovery point, one after the other, and the Jobs that do it.
 *
 * @param names  of the claims, by volume
 * @param spares whether the site must keep room to live by
 * @param beside claims that a new one shall lie beside
 */
record Fetching(Inputs in, Restore restore, UnaryOperator<String> names, boolean spares, Function<Part, List<String>> beside) {
    private String uid() {
        return restore.getMetadata().getUid();
    }

    private RestoreStatus status() {
        return restore.getStatus();
    }

    /** Another environment whose recovery point it is. */
    private Optional<String> source() {
        return Optional.ofNullable(status().source());
    }

    static List<BackupPart> parts(Restore restore) {
        return Objects.requireNonNullElse(restore.getStatus().parts(), List.of());
    }

    /** What fills the next claim: the claim, or the Job. While the store cannot be opened, what is there stays. */
    List<Want> wants(Fill fill) {
        Lent elsewhere = Lent.elsewhere(in);
        if (source().isPresent() && !elsewhere.marked()) {
            return List.of(elsewhere.mark());
        }
        Optional<Want> opened = source().map(from -> in.opened(in.repository(status().store(), from), Names.ELSEWHERE)).orElseGet(() -> in
                .opened(status().store()));
        Optional<Release> release = in.world().release(in.tenant(), status().release()).optional();
        if (opened.isEmpty() || release.isEmpty()) {
            return List.of();
        }
        List<Want> wants = new ArrayList<>(List.of(opened.get()));
        wants.addAll(next(Defaults.explicit(release.get()), fill));
        return wants;
    }

    private List<Want> next(Stack stack, Fill fill) {
        FetchJobs jobs = new FetchJobs(in.place(), stack, uid(), source().map(_ -> Names.ELSEWHERE).orElse(Names.store(status().store())),
                fill, in.ground().backups());
        Map<String, Part> known = Part.of(stack).stream().collect(Collectors.toMap(Part::name, part -> part));
        List<BackupPart> parts = parts(restore);
        for (int i = 0; i < parts.size(); i++) {
            BackupPart saved = parts.get(i);
            Optional<Facts.Saving> job = in.saving(FetchJobs.job(uid(), i + 1));
            if (job.filter(one -> one.state() == Facts.State.SUCCEEDED).isPresent()) {
                continue;
            }
            if (!known.containsKey(saved.name()) || taken(saved.name())) {
                return List.of();
            }
            Part part = known.get(saved.name());
            String claim = names.apply(part.name());
            Volume volume = Storage.volumes(stack).stream().filter(one -> one.name().equals(part.name())).findFirst().orElseThrow();
            Optional<VolumeClaim> override = EnvironmentPlan.override(in.environment().getSpec(), part.name());
            if (claim(part.name()).isEmpty()) {
                return List.of(Storage.claim(in.place(), volume, override, claim, uid()));
            }
            Optional<Long> spared = Optional.of(Storage.size(volume, override)).filter(_ -> spares);
            return job.isPresent() ? List.of() : List.of(jobs.fetch(part, saved, backup(), i + 1, claim, spared, beside.apply(part)));
        }
        return List.of();
    }

    private Optional<Backup> backup() {
        return Optional.ofNullable(status().backup()).or(() -> Optional.ofNullable(restore.getSpec().backup())).flatMap(name -> in.world()
                .backup(in.tenant(), name).optional());
    }

    Optional<Child> claim(String volume) {
        return in.child("PersistentVolumeClaim", names.apply(volume));
    }

    /** What another restore has left must be gone first. */
    private boolean taken(String volume) {
        return claim(volume).filter(claim -> claim.terminating() || !madeHere(claim)).isPresent();
    }

    boolean madeHere(Child claim) {
        return claim.facts() instanceof Facts.Claim facts && facts.restore().filter(uid()::equals).isPresent();
    }
}
