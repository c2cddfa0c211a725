package dev.berth.plan.kind.environment;

import dev.berth.api.Bootstrap;
import dev.berth.api.Condition;
import dev.berth.api.Deploy;
import dev.berth.api.DeployMode;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Known;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.release.Cut;
import dev.berth.plan.release.Unused;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What shall run: what the ledger says, and what the mode or an action would put in its place.
 *
 * @param candidate name of the release that the mode would choose now
 * @param running   the release that the ledger names
 * @param next      the release to commit; empty when the ledger stands
 * @param by        the action that demands it; empty when the mode does
 * @param lost      the ledger names a release that is not to be had: touch nothing
 * @param objection why the action's demand cannot be carried out; the environment itself is none the worse for it
 * @param ahead     what is written before anything is decided: a release of tags, or the Promotion that shall decide
 * @param pending   an answer is on its way without which there is no candidate
 * @param lookAgain when time will have changed the decision
 */
record Decision(Optional<String> candidate, Optional<Release> running, Optional<Release> next, Optional<HeldBy> by, boolean lost,
        List<Finding> findings, Optional<Finding> objection, List<Want> ahead, boolean pending, Optional<Instant> lookAgain) {

    static Decision of(Inputs in) {
        List<Finding> findings = new ArrayList<>();
        Optional<Release> running = Optional.empty();
        if (in.ledger().release().isPresent()) {
            String name = in.ledger().release().get().name();
            running = in.world().release(in.tenant(), name).optional();
            if (running.isEmpty()) {
                findings.add(Finding.stalled("ReleaseMissing", "Release " + name
                        + ", which runs here, no longer exists. What runs was left alone: restore "
                        + "that Release."));
                return lost(findings);
            }
            if (!Cut.hasDigest(running.get(), in.ledger().release().get().digest())) {
                findings.add(Finding.stalled("NotGenuine", "Release " + name
                        + " is not the one that was deployed here: its content was replaced. What runs was left "
                        + "alone: delete that Release and put the original back."));
                return lost(findings);
            }
        }
        Optional<Tagged> tagged = in.effective().orElseThrow().mode() == DeployMode.IMAGES
                ? Optional.of(Tagged.of(in, running))
                : Optional.empty();
        tagged.ifPresent(one -> findings.addAll(one.findings()));
        boolean pending = tagged.filter(Tagged::pending).isPresent();
        Optional<String> candidate = tagged.isPresent() ? tagged.get().name() : candidate(in, running, findings);
        Unasked unasked = Unasked.of(in, candidate);
        unasked.finding().ifPresent(findings::add);
        List<Want> ahead = Stream.<HasMetadata>concat(tagged.flatMap(Tagged::fresh).stream(), unasked.next().stream()).<Want>map(
                Want.Once::new).toList();
        if (in.heldBy().isPresent()) {
            List<Finding> objections = new ArrayList<>();
            Optional<Release> next = in.heldBy().get().demanded(in.ledger()).flatMap(name -> known(in, name, objections));
            return new Decision(candidate, running, next, next.flatMap(_ -> in.heldBy()), false, findings, objections.stream().findFirst(),
                    ahead, pending, Optional.empty());
        }
        Optional<Release> next = candidate
                .filter(name -> decides(in, name))
                .filter(name -> in.ledger().release().filter(r -> r.name().equals(name)).isEmpty())
                .flatMap(name -> known(in, name, findings));
        return new Decision(candidate, running, next, Optional.empty(), false, findings, Optional.empty(), ahead, pending,
                unasked.lookAgain());
    }

    private static Decision lost(List<Finding> findings) {
        return new Decision(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true, findings, Optional.empty(),
                List.of(), false, Optional.empty());
    }

    /** Whether the mode deploys its candidate unasked. What somebody put in its place stays until the candidate is promoted. */
    private static boolean decides(Inputs in, String candidate) {
        return switch (in.effective().orElseThrow().mode()) {
            case FOLLOW_SITE -> !in.ledger().passesOver(candidate) && !Unasked.applies(in);
            case PINNED, IMAGES -> true;
            case PROMOTED -> in.ledger().release().isEmpty();
        };
    }

    private static Optional<Release> known(Inputs in, String name, List<Finding> findings) {
        Optional<Release> release = in.world().release(in.tenant(), name).optional();
        if (release.isEmpty()) {
            findings.add(Finding.waiting("ReleaseNotFound", "Release " + name + " does not exist (yet) in namespace " + in.tenant() + "."));
            return Optional.empty();
        }
        if (!Cut.genuine(release.get())) {
            findings.add(Finding.stalled("NotGenuine", "The content of release " + name
                    + " is not what its name says: it is not deployed. Delete it and let "
                    + "the Site cut it again."));
            return Optional.empty();
        }
        if (Unused.marked(release.get())) {
            findings.add(Finding.waiting("ReleaseUnused", "Release " + name
                    + " was about to be deleted because nothing named it: it is taken back first."));
            return Optional.empty();
        }
        if (release.get().getSpec().stack().components().stream().anyMatch(c -> c.http() != null && c.http().port() == null)) {
            findings.add(Finding.stalled("ReleaseIncomplete", "Release " + name
                    + " has a component with http and no port: a release in Git is an exact copy of one that "
                    + "Berth cut, with every default written out."));
            return Optional.empty();
        }
        if (!release.get().getSpec().site().equals(in.environment().getSpec().site())) {
            findings.add(Finding.stalled("ReleaseNotFound", "Release " + name + " is of site " + release.get().getSpec().site()
                    + ", not of "
                    + in.environment().getSpec().site() + ": name a release of this site."));
            return Optional.empty();
        }
        return release;
    }

    private static Optional<String> candidate(Inputs in, Optional<Release> running, List<Finding> findings) {
        return switch (in.effective().orElseThrow().mode()) {
            case FOLLOW_SITE -> followed(in, running, findings);
            case PINNED -> Optional.of(in.environment().getSpec().deploy().release());
            case PROMOTED -> promoted(in, findings);
            case IMAGES -> throw new IllegalStateException("asked of Tagged");
        };
    }

    /** The release of the Site as it stands now, so that a Git revert is followed. */
    private static Optional<String> followed(Inputs in, Optional<Release> running, List<Finding> findings) {
        Site site = in.site().orElseThrow();
        boolean current = site.getStatus() != null
                && site.getMetadata().getGeneration().equals(site.getStatus().observedGeneration())
                && Conditions.isTrue(site.getStatus().conditions(), "ReleaseCurrent");
        if (current && site.getStatus().release() != null) {
            return Optional.of(site.getStatus().release().name());
        }
        if (running.isEmpty()) {
            findings.add(waitingForSite(site));
        }
        return Optional.empty();
    }

    private static Finding waitingForSite(Site site) {
        String name = site.getMetadata().getName();
        return Conditions.find(site.getStatus() == null ? null : site.getStatus().conditions(), "ReleaseCurrent")
                .filter(c -> c.status().equals("False"))
                .map(Condition::message)
                .map(why -> Finding.stalled("NoRelease", "Site " + name + " has no release to deploy: " + why))
                .orElseGet(() -> Finding.waiting("WaitingForRelease", "Waiting for the first release of site " + name + "."));
    }

    private static Optional<String> promoted(Inputs in, List<Finding> findings) {
        if (in.ledger().release().isPresent()) {
            in.from().optional().filter(source -> differs(in, source)).flatMap(Decision::unverifiable).map(
                    exact -> Finding.note("NothingVerified", exact)).ifPresent(findings::add);
            return in.from().optional().flatMap(Verification::running);
        }
        Deploy deploy = in.environment().getSpec().deploy();
        String from = in.effective().orElseThrow().from();
        if (from == null) {
            findings.add(Finding.stalled("FromMissing",
                    "deploy.mode Promoted needs an environment to promote from: name it in deploy.from, or add a preprod "
                            + "environment."));
            return Optional.empty();
        }
        Optional<Environment> source = in.from().optional().filter(e -> e.getSpec().site().equals(in.environment().getSpec().site()));
        if (source.isEmpty()) {
            findings.add(Finding.stalled("FromNotFound", "deploy.from names " + from + ", which is no environment of site " + in
                    .environment().getSpec().site()
                    + ": correct the name."));
            return Optional.empty();
        }
        if (deploy != null && deploy.bootstrap() == Bootstrap.WAIT) {
            findings.add(Finding.waiting("WaitingForPromotion",
                    "Nothing runs here until a Promotion names a release (deploy.bootstrap is Wait)."));
            return Optional.empty();
        }
        if (!in.ledger().volumes().isEmpty() || in.children().stream().anyMatch(c -> formerData(in, c))) {
            findings.add(Finding.stalled("WaitingForPromotion",
                    "There is data here but no record of a release: promote the release that this data belongs to."));
            return Optional.empty();
        }
        Optional<String> verified = Verification.running(source.get());
        if (verified.isPresent()) {
            return verified;
        }
        findings.add(unverified(source.get(), from));
        return Optional.empty();
    }

    private static Finding unverified(Environment source, String from) {
        return unverifiable(source).map(why -> Finding.stalled("WaitingForVerified", why)).orElse(Finding.waiting("WaitingForVerified",
                "Waiting for the first release that is verified in " + from + ": it must be Ready and Exact there."));
    }

    private static Optional<String> unverifiable(Environment source) {
        return Verification.codeInVolume(source)
                .map(exact -> "What runs in %s is Ready, and not Exact, so it is not verified. %s %s".formatted(source.getMetadata()
                        .getName(),
                        exact.message(), Verification.unverified(source.getStatus().release().name())));
    }

    private static boolean differs(Inputs in, Environment source) {
        return source.getStatus() != null && source.getStatus().release() != null && !in.ledger().release().map(DeployedRelease::name)
                .equals(
                        Optional.of(source.getStatus().release().name()));
    }

    /** A claim of a former Environment of this name; those of this one are made just before the first decision. */
    private static boolean formerData(Inputs in, Child child) {
        return child.facts() instanceof Facts.Claim && child.owner().filter(o -> o.uid().equals(in.place().owner().uid())).isEmpty();
    }
}
