package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.CodeChoice;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.RestoreStatus;
import dev.berth.api.RestoreStep;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.storage.Former;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.part.storage.Replaced;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the restore that holds an environment asks of it: first a recovery point of the data as it is; then that everything stops and that
 * new claims are filled, one after the other; then the one write by which they become the volumes. Until that write what was there is what
 * there is.
 */
record Restoring(Inputs in, Restore restore, RestoreStatus status) {
    static Optional<Restoring> of(Inputs in) {
        return in.heldBy().filter(held -> held.demand().isPresent()).flatMap(HeldBy::restore).map(restore -> new Restoring(in, restore,
                restore.getStatus()));
    }

    private String uid() {
        return restore.getMetadata().getUid();
    }

    /** Nobody writes while data is replaced, and nobody visits. */
    boolean stops() {
        return fetches() || switches();
    }

    /** New claims are being filled. */
    boolean fetches() {
        return status.step() == RestoreStep.FETCH;
    }

    private boolean switches() {
        return status.step() == RestoreStep.SWITCH;
    }

    /** Volumes whose data is on its way. */
    Set<String> coming() {
        return stops() ? Fetching.parts(restore).stream().map(BackupPart::name).collect(Collectors.toSet()) : Set.of();
    }

    /** No pod that could write to a volume is there (what a drill has is none), and none can come: what a controller has not looked at yet is not believed. */
    boolean quiet() {
        return in.children().stream().noneMatch(Restoring::writes);
    }

    private static boolean writes(Child child) {
        return switch (child.facts()) {
            case Facts.Running pod -> !pod.component().equals(Scope.backup()) && !pod.component().equals(Scope.boot());
            case Facts.Rollout rollout -> rollout.desired() > 0 || rollout.total() > 0 || rollout.observedGeneration() < child.generation();
            case Facts.Attempt attempt -> attempt.active();
            default -> false;
        };
    }

    /** What fills the new claims, once all is quiet: one part at a time. */
    List<Want> wants(Fill fill) {
        if (status.step() != RestoreStep.FETCH || undo().isPresent() || !quiet()) {
            return List.of();
        }
        return fetching().wants(fill);
    }

    /** Each replacement has numbers of its own, so a claim of that number is this restore's, or what another one has left. */
    private Fetching fetching() {
        int number = in.ledger().epoch() + 2;
        return new Fetching(in, restore, volume -> Names.claim(volume, number), false, this::beside);
    }

    /** Claims that are there, of the volumes that the part's component mounts: the new one must come to lie on the same node. */
    private List<String> beside(Part part) {
        Stream<String> mounted = part.component().volumeMounts() == null
                ? Stream.of()
                : part.component().volumeMounts().stream().map(mount -> mount.name());
        return Stream.concat(Stream.of(part.name()), mounted)
                .distinct()
                .flatMap(volume -> Optional.ofNullable(in.ledger().volumes().get(volume)).stream())
                .filter(holding -> stands(in, holding))
                .map(Holding::claim)
                .toList();
    }

    private static boolean stands(Inputs in, Holding holding) {
        return uid(in, holding.claim()).filter(holding.uid()::equals).isPresent();
    }

    private static Optional<String> uid(Inputs in, String claim) {
        return in.child("PersistentVolumeClaim", claim).filter(child -> !child.terminating()).map(Child::uid);
    }

    private Optional<Replaced> undo() {
        return Optional.ofNullable(restore.getSpec().undo()).flatMap(in.ledger()::replacedIn);
    }

    /** The claims that become volumes, by volume; empty unless it is time, all is quiet and every one of them is there. */
    Map<String, Holding> taking() {
        if (!switches() || !quiet()) {
            return Map.of();
        }
        Map<String, Holding> taking = new TreeMap<>();
        if (restore.getSpec().undo() != null) {
            undo().ifPresent(former -> taking.putAll(former.volumes()));
            return taking.values().stream().allMatch(holding -> stands(in, holding)) ? taking : Map.of();
        }
        Fetching fetching = fetching();
        for (BackupPart part : Fetching.parts(restore)) {
            Optional<Child> claim = fetching.claim(part.name()).filter(one -> !one.terminating() && fetching.madeHere(one));
            if (claim.isEmpty()) {
                return Map.of();
            }
            String engine = part.engine() == null ? null : part.engine().word();
            taking.put(part.name(), new Holding(claim.get().id().name(), claim.get().uid(), false, engine, from().orElse(null)));
        }
        return taking;
    }

    /** Another environment whose data comes, where it is not visited before the tasks of the release that runs on it have ended. */
    private Optional<String> from() {
        Optional<Release> release = in.world().release(in.tenant(), status.release()).optional();
        return Optional.ofNullable(status.source()).filter(_ -> release.filter(one -> Tasks.imports(in, one.getSpec().stack()).isEmpty())
                .isEmpty());
    }

    /** What the ledger shall remember of what was there. */
    Replaced replaced() {
        int hours = Objects.requireNonNullElse(restore.getSpec().undoHours(), RestoreSpec.DEFAULT_UNDO_HOURS);
        Map<String, Holding> before = new TreeMap<>(in.ledger().volumes());
        before.keySet().retainAll(taking().keySet());
        return new Replaced(
                uid(),
                restore.getMetadata().getName(),
                in.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                in.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(hours)).toString(),
                before);
    }

    /** The data that comes has not seen all that the code which runs on it does to data around its start: that is still to be done. */
    boolean tasksAgain() {
        return restore.getSpec().code() == CodeChoice.KEEP || undo().map(this::decidedSince).orElseGet(this::savedBefore);
    }

    /** Another release than the one that ran on the former data was decided on after that was replaced. */
    private boolean decidedSince(Replaced former) {
        return in.ledger().release().filter(now -> !former.by().equals(now.by()) && !Instant.parse(now.since()).isBefore(Instant.parse(
                former.since()))).isPresent();
    }

    /** The point was made before they had ended; where its Backup is gone, nobody can tell, and once more does no harm. */
    private boolean savedBefore() {
        String name = Objects.requireNonNullElse(status.backup(), restore.getSpec().backup());
        return in.world().backup(in.tenant(), name).optional().map(Backup::getStatus).map(point -> Boolean.TRUE.equals(point
                .tasksLeft())).orElse(true);
    }

    /** Uid of the restore that this one takes back. */
    Optional<String> undone() {
        return undo().map(Replaced::by);
    }

    /** What is kept for an undo, and what restores have left. */
    static Former former(Inputs in) {
        List<Restore> running = in.ledger().replaced().isEmpty() ? List.of() : running(in);
        Set<String> wanted = in.ledger().replaced().stream()
                .filter(one -> running.stream().anyMatch(restore -> one.by().equals(restore.getMetadata().getUid()) || one.action().equals(
                        restore.getSpec().undo())))
                .map(Replaced::by)
                .collect(Collectors.toSet());
        return new Former(in.ledger().volumes(), in.ledger().replaced(), wanted, in.now());
    }

    /** Claims that may be destroyed: data whose time is over, and what a restore was filling that came to nothing. */
    static List<Want> over(Inputs in) {
        Set<String> filling = running(in).stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
        return former(in).due(in.children().stream(), in.place().owner(), filling);
    }

    /** Restores of the environment that have not ended. */
    static List<Restore> running(Inputs in) {
        return in.world().restoresOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(Restoring::goesOn)
                .toList();
    }

    static boolean goesOn(Restore restore) {
        return restore.getStatus() == null || restore.getStatus().step() != RestoreStep.ENDED;
    }

    /** The Job of a restore that goes on is at work for somebody. */
    static Set<String> atWork(Inputs in) {
        return of(in).filter(Restoring::stops).map(one -> Set.of(one.uid())).orElse(Set.of());
    }

    /** What is kept of former data that still stands. */
    static List<Replaced> remembered(Inputs in) {
        Set<String> standing = in.children().stream().filter(child -> child.facts() instanceof Facts.Claim).map(Child::uid).collect(
                Collectors.toSet());
        return former(in).remembered(standing::contains);
    }
}
