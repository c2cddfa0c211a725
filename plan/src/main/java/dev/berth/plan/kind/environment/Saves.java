package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPartKind;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.Release;
import dev.berth.plan.Age;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Manifests;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.backup.SaveJobs;
import dev.berth.plan.release.Defaults;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The Jobs that a backup demands, which the environment makes because nobody else writes its namespace. One backup at a time, and of that one
 * part after the other: a site that is being visited has other things to do.
 *
 * @param demanding backups of this environment that want Jobs now
 */
record Saves(Inputs in, List<Backup> demanding) {
    static Saves of(Inputs in) {
        String uid = in.environment().getMetadata().getUid();
        return new Saves(in, in.world().backupsOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null && one.getStatus() != null)
                .filter(one -> !Boolean.TRUE.equals(one.getSpec().cancel()) && uid.equals(one.getStatus().environmentUid()))
                .filter(one -> one.getStatus().step() == BackupStep.SAVE || one.getStatus().step() == BackupStep.SEAL)
                .toList());
    }

    /** The backup whose turn it is. */
    Optional<Backup> atWork() {
        return demanding.stream().min(Age.OLDEST);
    }

    /** Jobs at work for a backup that nobody wants any more. */
    List<Want> ended() {
        Set<String> wanted = demanding.stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
        wanted.addAll(Restoring.atWork(in));
        wanted.addAll(Drills.of(in).uids());
        return in.children().stream()
                .filter(child -> !child.terminating() && child.facts() instanceof Facts.Saving saving
                        && saving.active() && !wanted.contains(saving.action()))
                .<Want>map(child -> new Want.Remove(child.id(), child.uid()))
                .toList();
    }

    /** What is to be made now. While the store cannot be opened, or nothing runs here, what is there stays. */
    List<Want> wants(Fill fill) {
        Optional<Backup> backup = atWork();
        if (backup.isEmpty()) {
            return List.of();
        }
        BackupStatus status = backup.get().getStatus();
        SaveJobs jobs = new SaveJobs(in.place(), backup.get().getMetadata().getUid(), Names.store(status.store()), held(fill), in.ground()
                .backups());
        if (backup.get().getSpec().point() != null) {
            return found(jobs, backup.get());
        }
        List<Want> wants = new ArrayList<>();
        boolean described = in.child("ConfigMap", jobs.manifests()).isPresent();
        if (described) {
            wants.add(jobs.described());
        }
        Optional<Release> release = in.world().release(in.tenant(), status.release()).optional();
        Optional<Repository> repository = in.repository(status.store());
        Optional<Want> opened = in.opened(status.store());
        if (repository.isEmpty() || opened.isEmpty() || release.isEmpty() || in.stopped()) {
            return wants;
        }
        wants.add(opened.get());
        if (!described) {
            wants.add(jobs.describe(Manifests.of(objects(release.get()))));
        }
        next(jobs, repository.get(), backup.get(), Part.of(Defaults.explicit(release.get()))).ifPresent(wants::add);
        return wants;
    }

    /** Nothing is saved where a point is taken over, so nothing need run. */
    private List<Want> found(SaveJobs jobs, Backup backup) {
        Optional<Want> opened = in.opened(backup.getStatus().store());
        return opened.isEmpty() || in.saving(SaveJobs.seal(jobs.uid())).isPresent()
                ? List.of()
                : List.of(opened.get(), jobs.look(backup.getSpec().point()));
    }

    private Optional<Want> next(SaveJobs jobs, Repository repository, Backup backup, List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Optional<Facts.Saving> job = in.saving(SaveJobs.job(jobs.uid(), i + 1));
            if (job.isEmpty()) {
                return Optional.of(jobs.save(parts.get(i), i + 1));
            }
            if (job.get().state() != Facts.State.SUCCEEDED) {
                return Optional.empty();
            }
        }
        List<String> credentials = parts.stream().filter(part -> part.kind() == BackupPartKind.DATABASE).map(part -> Names.credentials(part
                .name())).toList();
        // The Backup has seen by then what became of the parts, and that is sealed with them.
        return in.saving(SaveJobs.seal(jobs.uid())).isPresent() || backup.getStatus().step() != BackupStep.SEAL
                ? Optional.empty()
                : Optional.of(jobs.seal(repository, in.escrow(repository.store()), backup, parts, credentials, in.environment().getSpec()
                        .secretName() != null));
    }

    /** A volume that the stack has dropped meanwhile is kept, and can still be read. */
    private Fill held(Fill fill) {
        Map<String, String> claims = new HashMap<>(fill.claims());
        in.ledger().volumes().forEach((volume, holding) -> claims.put(volume, holding.claim()));
        return fill.with(claims);
    }

    private List<CustomResource<?, ?>> objects(Release release) {
        List<CustomResource<?, ?>> objects = new ArrayList<>(List.of(in.environment(), release));
        in.site().ifPresent(objects::add);
        return objects;
    }
}
