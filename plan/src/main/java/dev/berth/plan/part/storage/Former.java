package dev.berth.plan.part.storage;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Owner;
import dev.berth.plan.Want;
import dev.berth.plan.Warrant;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Claims that are not a volume now: data that was replaced and may be asked back for a while, and what a restore was filling. A claim that
 * the ledger names, as a volume or for somebody to ask back, is never destroyed.
 *
 * @param held     what the ledger says, by volume name
 * @param replaced what it remembers
 * @param wanted   uids of the actions whose replacement somebody is about to take back, or has made just now: its time is not over
 */
public record Former(Map<String, Holding> held, List<Replaced> replaced, Set<String> wanted, Instant now) {

    /**
     * What may go.
     *
     * @param claims  all of the environment
     * @param filling uids of the restores that have not ended: theirs are in use
     */
    public List<Want> due(Stream<Child> claims, Owner owner, Set<String> filling) {
        return claims
                .filter(claim -> claim.facts() instanceof Facts.Claim && !claim.terminating() && !needed(claim.uid()))
                .flatMap(claim -> warrant(claim, owner, filling).<Want>map(warrant -> new Want.Destroy(claim.id(), claim.uid(), claim
                        .version(), warrant)).stream())
                .toList();
    }

    private boolean over(Replaced one) {
        return one.over(now) && !wanted.contains(one.by());
    }

    private boolean needed(String uid) {
        return held.values().stream().anyMatch(holding -> holding.uid().equals(uid)) || replaced.stream().anyMatch(one -> !over(one)
                && one.holds(uid));
    }

    private Optional<Warrant> warrant(Child claim, Owner owner, Set<String> filling) {
        if (replaced.stream().anyMatch(one -> one.holds(claim.uid()))) {
            return Optional.of(Storage.warrant(Warrant.Reason.UNDO_EXPIRED, owner));
        }
        Optional<String> madeFor = ((Facts.Claim) claim.facts()).restore();
        return madeFor.filter(uid -> !filling.contains(uid)).map(_ -> Storage.warrant(Warrant.Reason.SCRATCH, owner));
    }

    /**
     * What the ledger goes on remembering: until its time is over, and as long as a claim of it stands.
     *
     * @param stands whether a claim of this uid is there
     */
    public List<Replaced> remembered(Predicate<String> stands) {
        return replaced.stream().filter(one -> !over(one) || one.volumes().values().stream().map(Holding::uid).anyMatch(uid -> stands
                .test(uid) && !needed(uid))).toList();
    }

    /** When the next of it may go. */
    public Optional<Instant> next() {
        return replaced.stream().filter(one -> !over(one)).map(one -> Instant.parse(one.until())).min(Comparator.naturalOrder());
    }
}
