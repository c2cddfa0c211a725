package dev.berth.plan.release;

import dev.berth.api.Release;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.Want;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How releases that nothing names any more go: each is marked, and deleted a day later if still nothing names it. Nobody deploys one that is
 * marked before the mark is taken away again, and only the Site's turn marks, unmarks and deletes: so no ledger can come to name one that
 * is being deleted, however old the view was on which that was decided.
 */
public final class Unused {
    private static final Duration GRACE = Duration.ofDays(1);

    private Unused() {}

    /** Since when nothing names it, where that was seen. A mark that nobody can read counts from now. */
    public static Optional<Instant> since(Release release, Instant now) {
        return mark(release).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                return now;
            }
        });
    }

    /** It must be unmarked before it may be deployed. */
    public static boolean marked(Release release) {
        return mark(release).isPresent();
    }

    private static Optional<String> mark(Release release) {
        return Optional.ofNullable(release.getMetadata().getAnnotations()).map(notes -> notes.get(Labels.UNUSED));
    }

    /** What becomes of these releases of a site, when those are named; what Berth did not cut is left alone. */
    public static List<Want> wants(List<Release> releases, Set<String> named, Instant now) {
        return releases.stream()
                .filter(release -> Owner.from(release.getMetadata()).isPresent() && release.getMetadata().getDeletionTimestamp() == null)
                .flatMap(release -> want(release, named.contains(release.getMetadata().getName()), now).stream())
                .toList();
    }

    private static Optional<Want> want(Release release, boolean named, Instant now) {
        Optional<Instant> since = since(release, now);
        if (named) {
            return since.map(_ -> mark(release, null));
        }
        if (since.isEmpty()) {
            return Optional.of(mark(release, now.truncatedTo(ChronoUnit.SECONDS).toString()));
        }
        return since.filter(instant -> !now.isBefore(instant.plus(GRACE))).map(_ -> new Want.Remove(Id.of(release), release.getMetadata()
                .getUid()));
    }

    private static Want mark(Release release, String since) {
        Map<String, String> note = Collections.singletonMap(Labels.UNUSED, since);
        return new Want.Commit(Id.of(release), release.getMetadata().getUid(), release.getMetadata().getResourceVersion(), Map.of(), note);
    }
}
