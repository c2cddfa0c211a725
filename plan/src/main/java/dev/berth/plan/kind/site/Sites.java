package dev.berth.plan.kind.site;

import dev.berth.api.Condition;
import dev.berth.api.DeployMode;
import dev.berth.api.Environment;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteImage;
import dev.berth.api.SiteRelease;
import dev.berth.api.SiteStatus;
import dev.berth.api.Stack;
import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Kind;
import dev.berth.plan.Known;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Plan.Phase;
import dev.berth.plan.Verdict;
import dev.berth.plan.Want;
import dev.berth.plan.World;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.release.Cut;
import dev.berth.plan.release.Revision;
import dev.berth.plan.release.Unresolved;
import dev.berth.plan.time.SiteZone;
import dev.berth.plan.release.Unused;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Site: what it wants below it, and what is said of it. */
public final class Sites {
    public static final Kind<Site, SiteStatus, Turn> KIND = new Kind<>(Site.class, SiteStatus.class, (site, world) -> Turn.of(inputs(site,
            world)), Sites::plan, Sites::verdict, false);

    private static final String IMAGES_RESOLVED = "ImagesResolved";
    private static final String RELEASE_CURRENT = "ReleaseCurrent";

    private Sites() {}

    /**
     * All that a Site's turn looks at.
     *
     * @param choices      what each component has, in the order of the stack
     * @param releases     of this site, by name
     * @param environments of this site, inline or not, by name
     * @param copies       environments that the Site asks for
     * @param inlineNames  full name of every one of those to what bears that name now
     * @param children     live objects made for this Site
     * @param world        for what only the plan asks
     */
    public record Inputs(
            Site site,
            List<Updating.Choice> choices,
            List<Release> releases,
            List<Environment> environments,
            Copies copies,
            Map<String, Known<Environment>> inlineNames,
            List<Child> children,
            World world,
            Instant now) {
        Owner owner() {
            return Owner.of(site);
        }

        String namespace() {
            return site.getMetadata().getNamespace();
        }

        String name() {
            return site.getMetadata().getName();
        }
    }

    /** What was seen, and which release that makes of the stack: plan and verdict both ask, and a release is long to work out. */
    public record Turn(Inputs in, Candidate candidate) {
        static Turn of(Inputs in) {
            return new Turn(in, Candidate.of(in));
        }
    }

    private static Inputs inputs(Site site, World world) {
        String namespace = site.getMetadata().getNamespace();
        String name = site.getMetadata().getName();
        List<String> pullSecrets = site.getSpec().imagePullSecretNames() == null ? List.of() : site.getSpec().imagePullSecretNames();
        List<Release> releases = world.releasesOf(namespace, name);
        Updating.Registries registries = (image, follow) -> world.image(image, namespace, pullSecrets, follow);
        List<Updating.Choice> choices = Updating.choices(site, releases, world.now(), SiteZone.of(Optional.of(site), world
                .ground()), registries);
        List<Environment> environments = world.environmentsOf(namespace, name);
        Copies copies = Copies.of(site, environments, registries);
        Map<String, Known<Environment>> inline = new LinkedHashMap<>();
        copies.wanted().keySet().forEach(copy -> inline.put(copy, world.environment(namespace, copy)));
        return new Inputs(
                site,
                choices,
                releases,
                environments,
                copies,
                inline,
                within(namespace, world.childrenOf(Owner.of(site))),
                world,
                world.now());
    }

    /** A label can be written anywhere; what a Site made lies in its own namespace. */
    private static List<Child> within(String namespace, List<Child> children) {
        return children.stream().filter(c -> c.id().namespace().equals(namespace)).toList();
    }

    private static Plan plan(Turn turn) {
        Inputs in = turn.in();
        List<Want> environments = new ArrayList<>();
        in.copies().wanted().forEach((name, copy) -> {
            if (!conflicts(in, name)) {
                environments.add(new Want.Keep(InlineEnvironments.object(in.site(), name, copy.spec())));
            }
        });
        List<Want> releases = new ArrayList<>();
        turn.candidate().toCreate().ifPresent(release -> releases.add(new Want.Once(release)));
        List<Want> removed = new ArrayList<>();
        for (Child dropped : dropped(in)) {
            if (!InlineEnvironments.isProtected(in.environments(), dropped.id().name())) {
                removed.add(new Want.Remove(dropped.id(), dropped.uid()));
            }
        }
        return new Plan.Ensure(
                // What goes makes room, in a quota too, for what comes.
                List.of(new Phase("release", releases), new Phase("removed", removed), new Phase("environments", environments), new Phase(
                        "unused", unused(turn))),
                Plan.Sweep.nothing(in.owner()));
    }

    /** Nothing goes while it is not known what the stack as it stands is: that may be an old release. */
    private static List<Want> unused(Turn turn) {
        Inputs in = turn.in();
        Optional<String> current = turn.candidate().current().map(SiteRelease::name);
        Optional<Set<String>> named = current.flatMap(_ -> Named.of(in.site(), in.releases(), in.world()));
        if (named.isEmpty()) {
            return List.of();
        }
        Set<String> wanted = new TreeSet<>(named.get());
        wanted.add(current.get());
        return Unused.wants(in.releases(), wanted, in.now());
    }

    /** An Environment of that name exists and this Site did not make it. */
    private static boolean conflicts(Inputs in, String name) {
        return in.inlineNames().get(name).optional().filter(found -> !InlineEnvironments.madeBy(found, in.owner()))
                .isPresent();
    }

    private static Finding conflict(String name, Copies.Copy copy) {
        String exists = "An Environment " + name + " exists that this Site did not make: ";
        return copy.tag()
                .map(tag -> Finding.note("EnvironmentConflict", exists + "tag " + tag + " is not tried in another."))
                .orElseGet(() -> Finding.stalled("EnvironmentConflict", exists + "rename the inline environment " + copy.typed().name()
                        + ", or delete the other one and keep its data by its dataPolicy."));
    }

    /** Environments that this Site made and no longer names. */
    private static List<Child> dropped(Inputs in) {
        return in.children().stream()
                .filter(c -> c.id().kind().equals("Environment") && !c.terminating() && !in.inlineNames().containsKey(c.id().name())
                        && !in.copies().left().contains(c.id().name()))
                .filter(c -> c.owner().filter(o -> o.uid().equals(in.owner().uid())).isPresent())
                .toList();
    }

    private static Verdict<SiteStatus> verdict(Turn turn, Outcome outcome) {
        Inputs in = turn.in();
        boolean pending = in.copies().pending() || in.choices().stream().anyMatch(choice -> choice.facts().pending());
        if (pending && in.site().getStatus() != null && in.site().getMetadata().getGeneration().equals(in.site().getStatus()
                .observedGeneration())) {
            return Verdict.unchanged(in.site().getStatus());
        }
        Conditions conditions = new Conditions(in.site().getMetadata().getGeneration());
        Candidate candidate = turn.candidate();
        List<Finding> findings = new ArrayList<>(candidate.findings());
        outcome.refusals().forEach(refusal -> findings.add(refusal.finding()));
        in.copies().wanted().forEach((name, copy) -> {
            if (conflicts(in, name)) {
                findings.add(conflict(name, copy));
            }
        });
        findings.addAll(in.copies().findings());
        findings.addAll(InlineEnvironments.findings(in.site(), in.environments()));
        for (Child kept : dropped(in)) {
            if (InlineEnvironments.isProtected(in.environments(), kept.id().name())) {
                findings.add(Finding.stalled("EnvironmentProtected", "Environment " + kept.id().name()
                        + " is no longer in spec.environments, but it is protected "
                        + "and keeps running. Put it back; or first set dataPolicy.protected: false on it, apply, and then remove it."));
            }
        }
        Candidate.conditions(in, candidate, conditions);
        in.choices().forEach(choice -> choice.note().ifPresent(findings::add));
        SiteZone.unknown(in.site()).ifPresent(name -> findings.add(Finding.note("TimeZoneUnknown", "backups.timeZone names " + name
                + ", and there is no such time zone: schedules, windows and freezes go by " + SiteZone.of(Optional.of(in.site()), in.world()
                        .ground())
                + ". Write one such as Europe/Paris.")));
        findings.addAll(environmentFindings(in, candidate.current()));
        List<Condition> all = conditions.ready(findings, "Running", "Every environment is ready.");
        SiteStatus status = new SiteStatus(
                in.site().getMetadata().getGeneration(),
                candidate.current().orElse(in.site().getStatus() == null ? null : in.site().getStatus().release()),
                images(in),
                environmentsReady(in),
                all);
        Optional<Instant> next = in.choices().stream()
                .flatMap(choice -> choice.newer().stream())
                .map(newer -> Instant.parse(newer.notBefore()))
                .filter(in.now()::isBefore)
                .min(Instant::compareTo);
        return new Verdict<>(status, next, false, Verdict.News.of(all));
    }

    /** Each environment's own sentence, under its name, as heavy as it is there. What was said of an earlier release does not count. */
    private static List<Finding> environmentFindings(Inputs in, Optional<SiteRelease> release) {
        List<Finding> findings = new ArrayList<>();
        for (Environment environment : in.environments()) {
            String name = environment.getMetadata().getName();
            List<Condition> conditions = InlineEnvironments.conditions(environment);
            Optional<Condition> ready = Conditions.find(conditions, Conditions.READY);
            boolean current = ready.isPresent() && environment.getMetadata().getGeneration().equals(ready.get().observedGeneration());
            if (!current) {
                findings.add(Finding.waiting("EnvironmentPending", name + ": not looked at yet."));
            } else if (!ready.get().status().equals("True")) {
                findings.add(new Finding(weight(in, name, conditions), ready.get().reason(), name + ": " + ready.get().message()));
            } else if (release.isPresent() && InlineEnvironments.hasYetToFollow(environment, release.get().name())) {
                findings.add(Finding.waiting("EnvironmentPending", name + ": release " + release.get().name() + " comes next."));
            } else {
                givenUp(environment).map(held -> Finding.stalled(held.reason(), name + ": " + held.message()))
                        .or(() -> Conditions.find(conditions, Conditions.NOTED).map(note -> Finding.note(note.reason(), name + ": " + note
                                .message())))
                        .ifPresent(findings::add);
            }
        }
        in.inlineNames().forEach((name, known) -> {
            if (known instanceof Known.Missing<Environment>) {
                findings.add(Finding.waiting("EnvironmentPending", name + ": not made yet."));
            }
        });
        return findings;
    }

    /** A tag that somebody pushed is not what the Site is: one that does not run is worth a note. */
    private static Finding.Weight weight(Inputs in, String name, List<Condition> conditions) {
        Copies.Copy copy = in.copies().wanted().get(name);
        if (copy != null && copy.tag().isPresent()) {
            return Finding.Weight.NOTE;
        }
        return Conditions.isTrue(conditions, Conditions.STALLED) ? Finding.Weight.STALLED : Finding.Weight.WAITING;
    }

    /** It follows the Site, and went back to what it ran before: it is well, and the stack as it was typed runs nowhere. */
    private static Optional<Condition> givenUp(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .filter(status -> status.effective() != null && status.effective().mode() == DeployMode.FOLLOW_SITE)
                .flatMap(status -> Conditions.find(status.conditions(), "Held"))
                .filter(held -> held.reason().equals("GivenUp"));
    }

    private static String environmentsReady(Inputs in) {
        long ready = in.environments().stream().filter(e -> Conditions.isTrue(InlineEnvironments.conditions(e), Conditions.READY)).count();
        return ready + "/" + in.environments().size();
    }

    /** What each image leads to; {@code since} stays as long as the digest does. */
    private static List<SiteImage> images(Inputs in) {
        Map<String, SiteImage> before = new HashMap<>();
        if (in.site().getStatus() != null && in.site().getStatus().images() != null) {
            in.site().getStatus().images().forEach(image -> before.put(image.component(), image));
        }
        return in.choices().stream().map(choice -> image(choice, Optional.ofNullable(before.get(choice.component().name())), in.now()))
                .toList();
    }

    private static SiteImage image(Updating.Choice choice, Optional<SiteImage> before, Instant now) {
        String typed = choice.component().image();
        Optional<SiteImage> same = before.filter(old -> typed.equals(old.requested()));
        Optional<String> found = choice.facts().optional().map(ImageFacts::digest);
        String digest = found.or(() -> same.map(SiteImage::digest)).orElse(null);
        String since = same.filter(old -> Objects.equals(digest, old.digest())).map(SiteImage::since)
                .orElse(digest == null ? null : now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new SiteImage(choice.component().name(), typed, digest, since, choice.tag().orElse(null), choice.newer().orElse(null));
    }

    /** Which release the stack as it stands is, whether it exists, and what forbids it. */
    record Candidate(Optional<Cut> cut, Optional<Release> existing, Optional<SiteRelease> current, Optional<Release> toCreate,
            List<Finding> findings) {
        static Candidate of(Inputs in) {
            List<Finding> findings = new ArrayList<>();
            in.choices().stream().map(choice -> Unresolved.of(choice.image(), choice.facts())).flatMap(Optional::stream).distinct().forEach(
                    findings::add);
            if (!findings.isEmpty()) {
                return new Candidate(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), findings);
            }
            Map<String, ImageFacts> facts = new HashMap<>();
            in.choices().forEach(choice -> choice.facts().optional().ifPresent(found -> facts.put(choice.image(), found)));
            Stack typed = in.site().getSpec().stack();
            Stack deployed = typed.with(in.choices().stream().map(choice -> choice.component().withImage(choice.image())).toList());
            Cut cut = Cut.of(in.name(), typed, deployed, image -> Optional.ofNullable(facts.get(image)));
            if (Conditions.worst(cut.findings()).filter(f -> f.weight() == Finding.Weight.STALLED).isPresent()) {
                return new Candidate(Optional.of(cut), Optional.empty(), Optional.empty(), Optional.empty(), cut.findings());
            }
            Optional<Release> existing = cut.among(in.releases());
            if (existing.isPresent()) {
                SiteRelease current = new SiteRelease(existing.get().getMetadata().getName(), Revision.of(existing.get()).orElse(null));
                return new Candidate(Optional.of(cut), existing, Optional.of(current), Optional.empty(), cut.findings());
            }
            int revision = Revision.next(in.releases());
            Release fresh = cut.release(in.namespace(), in.owner().labels(), revision);
            boolean written = in.children().stream().anyMatch(c -> c.id().equals(new Id("Release", in.namespace(), cut.name())));
            Optional<SiteRelease> current = written ? Optional.of(new SiteRelease(cut.name(), revision)) : Optional.empty();
            return new Candidate(Optional.of(cut), Optional.empty(), current, written ? Optional.empty() : Optional.of(fresh), cut
                    .findings());
        }

        static void conditions(Inputs in, Candidate candidate, Conditions conditions) {
            Optional<Finding> image = in.choices().stream().allMatch(choice -> choice.facts().optional().isPresent())
                    ? Optional.empty()
                    : Conditions.worst(candidate.findings());
            if (image.isEmpty()) {
                conditions.add(IMAGES_RESOLVED, "True", "Resolved", "Every image leads to a digest.");
            } else {
                boolean pending = image.get().weight() == Finding.Weight.WAITING;
                conditions.add(IMAGES_RESOLVED, pending ? "Unknown" : "False", image.get().reason(), image.get().message());
            }
            if (candidate.current().isPresent()) {
                conditions.add(RELEASE_CURRENT, "True", "Current", "Release " + candidate.current().get().name()
                        + " is the stack as it stands.");
            } else {
                Finding why = Conditions.worst(candidate.findings()).orElse(Finding.waiting("Cutting",
                        "The release of this stack is being written."));
                conditions.add(RELEASE_CURRENT, why.weight() == Finding.Weight.STALLED ? "False" : "Unknown", why.reason(), why.message());
            }
        }
    }
}
