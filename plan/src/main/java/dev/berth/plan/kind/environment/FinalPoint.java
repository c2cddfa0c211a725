package dev.berth.plan.kind.environment;

import dev.berth.api.Backup;
import dev.berth.api.BackupPartKind;
import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Release;
import dev.berth.api.Stack;
import dev.berth.api.TlsMode;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Fill;
import dev.berth.plan.Known;
import dev.berth.plan.Names;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan.Phase;
import dev.berth.plan.Refusal;
import dev.berth.plan.Want;
import dev.berth.plan.condition.ActionConditions;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.backup.ExclusiveLock;
import dev.berth.plan.part.backup.Part;
import dev.berth.plan.part.backup.PointBefore;
import dev.berth.plan.part.backup.RecoveryPoint;
import dev.berth.plan.part.network.Network;
import dev.berth.plan.part.storage.Kept;
import dev.berth.plan.part.workload.JobPods;
import dev.berth.plan.release.Defaults;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The recovery point that an environment makes of itself before anything of it goes: later no database answers, and what was written since
 * the last one would be gone with the data. The Backup has a name that no crash makes twice. Once it is seen the ledger bears its uid, so
 * that one which somebody deletes is not made again; and once the ledger says how long the data is kept, nothing is saved any more.
 *
 * @param kept  what the ledger says of this deletion
 * @param made  the Backup, as long as it is there
 * @param state how far it is
 */
record FinalPoint(Inputs in, Optional<Kept> kept, Optional<Backup> made, State state) {
    /** For that long nothing waits while no Job is at work. Each Job has a limit of its own. */
    private static final Duration TO_GO_ON = Duration.ofMinutes(30);

    private static final int UID_DIGITS = 6;

    /** How far it is. */
    enum State {
        /** Nothing is saved, or nothing any more. */
        NEEDLESS,
        /** Everything else waits for it. */
        AWAITED,
        /** It came to nothing, and nobody meant it to. */
        MISSED
    }

    /** @param in of an environment that is being deleted */
    static FinalPoint of(Inputs in) {
        Optional<Kept> kept = in.space().filter(_ -> in.owns()).flatMap(Kept::of);
        Optional<String> saving = kept.flatMap(Kept::saving);
        Optional<Backup> made = backups(in).filter(one -> saving.isPresent()
                ? one.getMetadata().getUid().equals(saving.get())
                : one.getMetadata().getName().equals(name(in)) && Owner.from(one.getMetadata()).filter(in.place().owner()::equals)
                        .isPresent()).findFirst();
        boolean over = kept.isPresent() && (saving.isEmpty() || made.isEmpty());
        boolean needless = over || kept.isEmpty() && !wanted(in);
        return new FinalPoint(in, kept, made, needless ? State.NEEDLESS : state(in, made));
    }

    private static State state(Inputs in, Optional<Backup> made) {
        if (made.filter(one -> one.getStatus() != null && ActionConditions.complete(one.getStatus().conditions()) || Boolean.TRUE.equals(one
                .getSpec().cancel())).isPresent()) {
            return State.NEEDLESS;
        }
        boolean failed = made.filter(one -> one.getStatus() != null && ActionConditions.failed(one.getStatus().conditions())).isPresent();
        boolean vain = failed || in.stopped() || store(in, made).filter(name -> stands(in, name)).isEmpty() || standsStill(in, made);
        return vain ? State.MISSED : State.AWAITED;
    }

    private static Stream<Backup> backups(Inputs in) {
        return in.world().backupsOf(in.tenant(), in.environment().getMetadata().getName()).stream()
                .filter(one -> one.getMetadata().getDeletionTimestamp() == null);
    }

    private static String name(Inputs in) {
        return "%s-%s-final".formatted(in.environment().getMetadata().getName(), Sha256.hex(in.environment().getMetadata().getUid(),
                UID_DIGITS));
    }

    /** It saves itself by a schedule, its data answers, and not all of it is saved. */
    private static boolean wanted(Inputs in) {
        return in.owns()
                && release(in).filter(one -> answers(in, one)).isPresent()
                && !in.stopped()
                && in.ledger().importing().isEmpty()
                && store(in, Optional.empty()).filter(name -> stands(in, name)).isPresent()
                && backups(in).noneMatch(one -> RecoveryPoint.isHeld(one, in.environment().getMetadata().getUid()) && RecoveryPoint.time(
                        one).isAfter(in.deleted()));
    }

    private static Optional<Release> release(Inputs in) {
        return in.ledger().release().map(DeployedRelease::name).flatMap(name -> in.world().release(in.tenant(), name).optional());
    }

    /** A Site that is gone cannot say any more that it had stopped its environments. */
    private static boolean answers(Inputs in, Release release) {
        List<Part> parts = Part.of(Defaults.explicit(release));
        return !parts.isEmpty() && parts.stream()
                .filter(part -> part.kind() == BackupPartKind.DATABASE)
                .allMatch(part -> in.child("Deployment", part.name()).filter(child -> child.facts() instanceof Facts.Rollout rollout
                        && rollout.desired() > 0).isPresent());
    }

    /** Where it goes; where the Site is gone, to where the last one went that the environment made itself. */
    private static Optional<String> store(Inputs in, Optional<Backup> made) {
        if (made.isPresent()) {
            return made.map(one -> one.getSpec().store());
        }
        return in.site().isPresent()
                ? in.backups().store().filter(_ -> in.backups().schedule().isPresent())
                : backups(in)
                        .filter(one -> in.made(one) && RecoveryPoint.isHeld(one, in.environment().getMetadata().getUid()))
                        .max(Comparator.comparing(RecoveryPoint::time))
                        .map(one -> one.getStatus().store());
    }

    private static boolean stands(Inputs in, String store) {
        return !(in.world().backupStore(in.tenant(), store) instanceof Known.Missing<BackupStore>);
    }

    private static boolean standsStill(Inputs in, Optional<Backup> made) {
        return !in.now().isBefore(patience(in, made)) && jobs(in).noneMatch(job -> works(in, job));
    }

    /** When it is given up, unless a Job is at work then. */
    private static Instant patience(Inputs in, Optional<Backup> made) {
        Stream<Instant> begun = Stream.concat(Stream.of(in.deleted()), made.stream().map(one -> Instant.parse(one.getMetadata()
                .getCreationTimestamp())));
        return Stream.concat(begun, jobs(in).flatMap(job -> pods(in, job).ended().map(Facts.Ended::at)))
                .max(Comparator.naturalOrder()).orElseThrow().plus(TO_GO_ON);
    }

    /** What saves, and what must have ended before anything is saved. */
    private static Stream<Child> jobs(Inputs in) {
        return in.children().stream().filter(child -> child.facts() instanceof Facts.Saving || child
                .facts() instanceof Facts.Forgetting || child.facts() instanceof Facts.Checking);
    }

    private static JobPods pods(Inputs in, Child job) {
        return JobPods.of(job.id(), in.children().stream());
    }

    /** The last word of a pod may be seen a little after its Job's. */
    private static boolean works(Inputs in, Child job) {
        boolean stuck = pods(in, job).waiting().anyMatch(why -> !why.starting());
        return !stuck && (job.facts().active() || pods(in, job).running().findAny().isPresent());
    }

    boolean awaited() {
        return state == State.AWAITED;
    }

    /** Uid of the Backup that is at work. */
    Optional<String> saving() {
        return made.filter(_ -> awaited()).map(one -> one.getMetadata().getUid());
    }

    /** Data that was to be saved first was not. */
    boolean missed() {
        return state == State.MISSED;
    }

    /** Since when everything goes: now, where something was waited for until now. */
    Optional<Instant> going() {
        boolean until = missed() || !awaited() && kept.flatMap(Kept::saving).isPresent();
        return kept.flatMap(Kept::going).or(() -> until ? Optional.of(in.now().truncatedTo(ChronoUnit.SECONDS)) : Optional.empty());
    }

    /** Everything stays as it is, but for the Jobs that save. */
    List<Phase> phases() {
        List<Phase> phases = new ArrayList<>();
        if (made.isEmpty()) {
            phases.add(new Phase("final point", List.of(OwnBackup.of(in, name(in), store(in, made).orElse(null),
                    "The data as it was when the environment was deleted.", Map.of())), true));
            return phases;
        }
        Farewell.commit(in).ifPresent(commit -> phases.add(new Phase("ledger", List.of(commit))));
        Saves saves = Saves.of(in);
        List<Want> ended = saves.ended();
        if (!ended.isEmpty()) {
            phases.add(new Phase("ahead", ended));
        }
        phases.add(new Phase("network", Network.policies(in.place(), stacks(), in.ground(), EnvironmentPlan.tls(in)
                .mode() == TlsMode.CERT_MANAGER, true)));
        EnvironmentPlan.aside("backups", ExclusiveLock.isHeld(in.children().stream()) ? List.of() : saves.wants(fill())).ifPresent(
                phases::add);
        return phases;
    }

    /** What runs, and what still serves while tasks of it come first. */
    private List<Stack> stacks() {
        List<Stack> stacks = new ArrayList<>(release(in).map(Defaults::explicit).stream().toList());
        boolean prepares = stacks.stream().anyMatch(stack -> !Tasks.of(in, stack).before().isEmpty());
        in.ledger().ranBefore().filter(_ -> prepares).flatMap(before -> in.world().release(in.tenant(), before.name()).optional()).map(
                Defaults::explicit).ifPresent(stacks::add);
        return stacks;
    }

    /** As much of it as a Job needs that saves. */
    private Fill fill() {
        return new Fill(in.ledger().release().orElseThrow().name(), "", "", in.environment().getMetadata().getName(), in.place().stage(),
                Map.of(), Optional.empty(), Map.of(), Map.of(), Objects.requireNonNullElse(in.environment().getSpec().nodeSelector(), Map
                        .of()), false, Holes.pullSecrets(in).stream().map(Names::pullSecret).toList());
    }

    /** What the deletion waits for, and how it goes on without. */
    Finding finding(Outcome outcome) {
        String what = "Being deleted. Its data is saved first, in Backup %s. ".formatted(name());
        Optional<String> refused = outcome.asides().stream().findFirst().map(Refusal::finding).map(Finding::message);
        String how = refused.or(() -> made.map(Backup::getStatus).flatMap(status -> Conditions.find(status.conditions(), Conditions.READY))
                .map(Condition::message)).orElse("It is asked for.");
        String without = " To go on without: " + ActionConditions.cancelling("Backup", in.tenant(), name());
        return Finding.waiting(PointBefore.SAVING_FIRST, what + how + (made.isPresent() ? without : ""));
    }

    private String name() {
        return made.map(one -> one.getMetadata().getName()).orElseGet(() -> name(in));
    }

    /** When nobody tells that it stands still. */
    Optional<Instant> lookAgain() {
        return Optional.of(patience(in, made)).filter(in.now()::isBefore);
    }
}
