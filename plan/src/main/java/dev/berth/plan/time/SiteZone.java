package dev.berth.plan.time;

import dev.berth.api.Site;
import dev.berth.api.SiteBackups;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** The time zone by whose clock a site's schedules, windows and freezes go. */
public final class SiteZone {
    private SiteZone() {}

    /** That of its backups; UTC where it names none, or one that does not exist. */
    public static ZoneId of(Optional<Site> site) {
        try {
            return site.map(one -> one.getSpec().backups()).map(SiteBackups::timeZone).map(ZoneId::of).orElse(ZoneOffset.UTC);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }
}
