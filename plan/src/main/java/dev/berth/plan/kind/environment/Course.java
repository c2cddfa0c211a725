package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.api.Stack;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.api.VisitorPolicy;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Names;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Want;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.Quantities;
import dev.berth.plan.part.database.Engines;
import dev.berth.plan.part.storage.Custody;
import dev.berth.plan.release.Defaults;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a turn has decided: which release, whether it may be committed, whether pods may be touched. The plan and the verdict both read it.
 *
 * @param release   what is prepared for: the release to commit, else the one that runs
 * @param stack     its stack, explicit
 * @param commit    the release to write into the ledger
 * @param frozen    something that pods need cannot be trusted: leave them as they are
 * @param lost      the same, because data is gone, or what opens it
 * @param unfilled  the first hole that keeps a release from starting: the next one's, else the running one's
 * @param passwords generated Secrets that must stand before the first claim
 * @param findings  in the order in which they should be told
 * @param objection why an action's demand is not carried out
 * @param waits     another release would be committed, were no task at work
 */
record Course(
        Inputs in,
        Decision decision,
        Optional<Release> release,
        Optional<Stack> stack,
        Optional<Release> commit,
        boolean frozen,
        boolean lost,
        boolean pending,
        Holes holes,
        Optional<Finding> unfilled,
        Hostnames hostnames,
        Custody custody,
        List<Want> passwords,
        List<Finding> findings,
        Optional<Finding> objection,
        boolean waits) {

    static Course of(Inputs in) {
        Decision decision = Decision.of(in);
        List<Finding> findings = new ArrayList<>(decision.findings());
        boolean demanded = decision.by().isPresent();
        List<Finding> objections = new ArrayList<>(decision.objection().stream().toList());
        Optional<Prospect> next = decision.next().map(release -> Prospect.of(in, release));
        List<Finding> said = demanded ? objections : findings;
        Optional<Prospect> fit = next.filter(prospect -> accepted(prospect, said));
        Optional<Finding> atWork = fit.flatMap(prospect -> Tasks.atWork(in, prospect.release().getMetadata().getName()));
        atWork.ifPresent(said::add);
        Optional<Prospect> accepted = fit.filter(_ -> atWork.isEmpty());
        Optional<Finding> unfilled = next.filter(_ -> !demanded).flatMap(prospect -> prospect.holes().missing().stream().findFirst());
        Optional<Finding> objection = objections.stream().findFirst().map(Holes::refusal);
        Optional<Prospect> chosen = accepted.or(() -> decision.running().map(release -> Prospect.of(in, release)));
        if (decision.lost() || chosen.isEmpty()) {
            return new Course(in, decision, Optional.empty(), Optional.empty(), Optional.empty(), true, false,
                    decision.pending() || next.filter(prospect -> prospect.holes().pending()).isPresent(), null, unfilled, null, null, List
                            .of(), findings,
                    objection, atWork.isPresent());
        }
        Prospect course = chosen.get();
        Holes holes = course.holes();
        Passwords passwords = course.passwords();
        Hostnames hostnames = Hostnames.of(in, course.stack());
        if (accepted.isEmpty()) {
            findings.addAll(holes.missing());
        }
        findings.addAll(course.lost());
        findings.addAll(passwords.findings());
        findings.addAll(hostnames.findings());
        Optional<Finding> tls = certificates(in);
        tls.ifPresent(findings::add);
        findings.addAll(holes.notes());
        course.custody().volumes().forEach(volume -> smaller(in, course.custody(), volume).ifPresent(findings::add));
        notDone(course.stack()).forEach(findings::add);
        course.custody().retired().forEach(volume -> findings.add(kept(in, volume)));
        boolean lost = !passwords.findings().isEmpty() || course.dataLost();
        boolean frozen = tls.isPresent() || !holes.missing().isEmpty() || lost;
        return new Course(in, decision, Optional.of(course.release()), Optional.of(course.stack()), accepted.map(Prospect::release), frozen,
                lost,
                decision.pending() || holes.pending() || passwords.pending(), holes, unfilled.or(() -> holes.missing().stream()
                        .findFirst()), hostnames,
                course.custody(), passwords.wants(), List.copyOf(findings), objection, atWork.isPresent());
    }

    /** The stack whose pods ran last before the release that the ledger names, as long as that Release is there. */
    Optional<Stack> previous() {
        return in.ledger().ranBefore()
                .flatMap(before -> in.world().release(in.tenant(), before.name()).optional())
                .map(Defaults::explicit);
    }

    /** Who makes certificates must be known before a route can be written. */
    private static Optional<Finding> certificates(Inputs in) {
        Tls tls = EnvironmentPlan.tls(in);
        if (tls.mode() == TlsMode.CERT_MANAGER && tls.clusterIssuer() == null) {
            return Optional.of(Finding.stalled("IssuerMissing",
                    "tls.mode CertManager needs an issuer, and the operator has none set: name it in tls.clusterIssuer."));
        }
        if (tls.mode() == TlsMode.RESOLVER && tls.resolver() == null) {
            return Optional.of(Finding.stalled("ResolverMissing",
                    "tls.mode Resolver needs a resolver of the proxy, and the operator has none set: name it in tls.resolver."));
        }
        return Optional.empty();
    }

    /** What a stack may say and this version does not do, or does otherwise than one might think: silence would be a lie. */
    private static List<Finding> notDone(Stack stack) {
        List<Finding> notes = new ArrayList<>();
        Set<String> databases = stack.components().stream().filter(component -> component.database() != null).map(Component::name).collect(
                Collectors.toSet());
        Stream.ofNullable(stack.tasks()).flatMap(List::stream).filter(task -> databases.contains(task.component())).forEach(
                task -> notes.add(Finding.note("TaskWithoutLinks",
                        "Task %s has the image of database %s, and neither its data nor a link to it: name a component in it that takes the database's variables with envFrom."
                                .formatted(task.name(), task.component()))));
        return notes;
    }

    /** Nothing is committed that could not start, or that would leave data behind unseen. */
    private static boolean accepted(Prospect next, List<Finding> findings) {
        Optional<Finding> data = next.custody().engineChanged().or(next.custody()::renamed);
        findings.addAll(next.holes().missing());
        data.ifPresent(findings::add);
        return next.holes().missing().isEmpty()
                && !next.holes().pending()
                && data.isEmpty()
                && !next.dataLost()
                && next.passwords().findings().stream().noneMatch(f -> f.weight() == Finding.Weight.STALLED);
    }

    /**
     * A release as it would stand here: its explicit stack, and what this environment has for it.
     *
     * @param lost what is missing of the data that it needs
     */
    private record Prospect(Release release, Stack stack, Holes holes, Custody custody, Passwords passwords, List<Finding> lost) {
        static Prospect of(Inputs in, Release release) {
            Stack stack = Defaults.explicit(release);
            Custody custody = Custody.of(stack, in.held());
            List<Finding> lost = custody.lost(claim -> in.child("PersistentVolumeClaim", claim).filter(c -> !c.terminating()).map(
                    Child::uid), Restoring.of(in).map(Restoring::coming).orElse(Set.of()));
            return new Prospect(release, stack, Holes.of(in, stack), custody, Passwords.of(in, stack), lost);
        }

        boolean dataLost() {
            return lost.stream().anyMatch(f -> f.weight() == Finding.Weight.STALLED);
        }
    }

    private static Finding kept(Inputs in, String volume) {
        return Finding.note("VolumeKept", "Volume " + volume + " is no longer in the stack; its data is kept in PersistentVolumeClaim "
                + in.ledger().volumes().get(volume).claim() + ".");
    }

    /** No volume is grown by this version: who asked for more must read that it is not there. */
    private static Optional<Finding> smaller(Inputs in, Custody custody, Volume volume) {
        Quantity asked = EnvironmentPlan.override(in.environment().getSpec(), volume.name()).map(VolumeClaim::size).orElse(volume.size());
        return Optional.ofNullable(custody.held().get(volume.name()))
                .flatMap(holding -> in.child("PersistentVolumeClaim", holding.claim()))
                .flatMap(claim -> claim.facts() instanceof Facts.Claim facts ? facts.capacity() : Optional.empty())
                .filter(capacity -> Quantities.value(Quantity.parse(capacity)).compareTo(Quantities.value(asked)) < 0)
                .map(capacity -> Finding.note("VolumeSmaller",
                        "Volume %s has %s, and %s is asked for: this version does not grow a volume. Write %2$s again, or have an administrator grow PersistentVolumeClaim %4$s."
                                .formatted(volume.name(), capacity, asked, custody.held().get(volume.name()).claim())));
    }

    /** The secrets that Berth draws itself: database credentials beside their first claim, and the password of a closed door. */
    private record Passwords(List<Want> wants, boolean pending, List<Finding> findings) {
        static Passwords of(Inputs in, Stack stack) {
            List<Want> wants = new ArrayList<>();
            List<Finding> findings = new ArrayList<>();
            boolean pending = false;
            for (Component component : stack.components()) {
                if (component.database() != null) {
                    String name = Names.credentials(component.name());
                    if (!in.ledger().volumes().containsKey(component.name())) {
                        wants.add(Engines.credentials(in.place(), component.name(), component.database().engine()));
                        continue;
                    }
                    Known<SecretPrint> known = in.world().secret(in.place().namespace(), name);
                    pending |= known.pending();
                    lost(in, component.name(), name, known).ifPresent(findings::add);
                }
            }
            boolean generated = in.effective().orElseThrow().visitors() == VisitorPolicy.PASSWORD
                    && (in.environment().getSpec().visitors() == null || in.environment().getSpec().visitors()
                            .passwordSecretName() == null);
            if (generated) {
                boolean fresh = in.space().isEmpty();
                Known<SecretPrint> known = fresh ? new Known.Missing<>() : in.world().secret(in.place().namespace(), Names.VISITORS);
                pending |= known.pending();
                if (known instanceof Known.Missing<SecretPrint>) {
                    wants.add(new Want.Generate(
                            new SecretBuilder().withMetadata(in.place().meta(Names.VISITORS)).withType("kubernetes.io/basic-auth").build(),
                            Map.of("username", in.environment().getSpec().site()),
                            Map.of("password", 20)));
                }
            }
            return new Passwords(wants, pending, findings);
        }

        private static Optional<Finding> lost(Inputs in, String component, String name, Known<SecretPrint> known) {
            return switch (known) {
                case Known.Missing<SecretPrint> missing -> Optional.of(Finding.stalled(EnvironmentWords.CREDENTIALS_LOST, "Secret " + name
                        + " of namespace " + in.place().namespace()
                        + " is gone, and database " + component
                        + " has data that only it opens. What runs was left alone: put the Secret back."));
                case Known.Unreadable<SecretPrint>(String reason, String message) -> Optional.of(Finding.waiting(reason, message));
                default -> Optional.empty();
            };
        }
    }

    Id spaceId() {
        return new Id("Namespace", "", in.place().namespace());
    }
}
