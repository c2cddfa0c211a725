package dev.berth.plan.part.backup;

import dev.berth.api.BackupStore;
import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import dev.berth.plan.Known;
import dev.berth.plan.World;
import java.util.Optional;

/** The BackupStore that the recovery points of a site go to. */
public final class SiteStore {
    private SiteStore() {}

    /**
     * Its name: the one that the Site names, whether it is there or not, else that of the installation, where the Site's namespace has one of
     * that name: whoever has made one there wants to be saved, and nobody else is told that something is missing.
     */
    public static Optional<String> of(Site site, World world) {
        return Optional.ofNullable(site.getSpec().backups()).map(SiteBackups::store).or(() -> world.ground().defaults().store().filter(
                name -> !(world.backupStore(site.getMetadata().getNamespace(), name) instanceof Known.Missing<BackupStore>)));
    }
}
