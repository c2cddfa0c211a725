package dev.berth.plan.time;

import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import dev.berth.plan.Ground;
import java.time.ZoneId;
import java.util.Optional;

/** The time zone by whose clock a site's schedules, windows and freezes go. */
public final class SiteZone {
    private SiteZone() {}

    /** That of its backups; that of the installation where it names none, or one that is {@link #unknown}. */
    public static ZoneId of(Optional<Site> site, Ground ground) {
        return site.flatMap(SiteZone::named).flatMap(SiteZone::named).orElse(ground.defaults().timeZone());
    }

    /** The zone of this name, where there is one. */
    public static Optional<ZoneId> named(String name) {
        return Optional.of(name).filter(SiteZone::exists).map(ZoneId::of);
    }

    /** The name that a site gives, where there is no such zone. */
    public static Optional<String> unknown(Site site) {
        return named(site).filter(name -> !exists(name));
    }

    private static Optional<String> named(Site site) {
        return Optional.ofNullable(site.getSpec().backups()).map(SiteBackups::timeZone);
    }

    /** Java would also take offsets such as GMT+2, which Kubernetes does not. */
    private static boolean exists(String name) {
        return ZoneId.getAvailableZoneIds().contains(name);
    }
}
