package dev.berth.plan.kind.environment;

import dev.berth.api.ClaimRef;
import dev.berth.api.Hostname;
import dev.berth.api.HostnameClaim;
import dev.berth.api.HostnameClaimSpec;
import dev.berth.api.Stack;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.part.route.Route;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which hostnames are this environment's. A name belongs to whoever created its HostnameClaim first, which the API server settles. A claim
 * that is not wanted any more is the sweep's to give back, when no route of ours names it any more.
 *
 * @param ours  names whose claim is seen to be ours
 * @param wants claims to make and to keep
 */
record Hostnames(Set<String> ours, List<Want> wants, List<Finding> findings) {
    private static final String KIND = "HostnameClaim";

    static Hostnames of(Inputs in, Stack stack) {
        List<Hostname> wanted = in.effective().orElseThrow().hostnames();
        Set<String> ours = new TreeSet<>();
        List<Want> wants = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (String name : Route.served(stack, wanted)) {
            Optional<Child> claim = in.world().child(new Id(KIND, "", name));
            if (claim.isEmpty() && above(in, name).findAny().isPresent()) {
                findings.add(below(name));
            } else if (claim.isEmpty()) {
                wants.add(new Want.Once(claim(in, name)));
                findings.add(Finding.waiting("HostnamePending", "Hostname " + name + " is being claimed."));
            } else if (isOurs(in, claim.get())) {
                Optional<Finding> withdrawn = withdrawn(in, name, claim.get());
                if (withdrawn.isPresent()) {
                    findings.add(withdrawn.get());
                } else {
                    wants.add(new Want.Once(claim(in, name)));
                    ours.add(name);
                }
            } else if (isFormer(in, claim.get())) {
                findings.add(Finding.waiting("HostnamePending", "Hostname " + name + " is being claimed."));
            } else {
                findings.add(taken(in, name, claim.get()));
            }
        }
        return new Hostnames(ours, List.copyOf(wants), List.copyOf(findings));
    }

    private static HostnameClaim claim(Inputs in, String name) {
        Owner owner = in.place().owner();
        HostnameClaim claim = new HostnameClaim();
        claim.setMetadata(new ObjectMetaBuilder().withName(name).withLabels(owner.labels()).build());
        claim.setSpec(new HostnameClaimSpec(new ClaimRef(owner.namespace(), owner.name(), owner.uid())));
        return claim;
    }

    private static Facts.Hostname facts(Child claim) {
        return (Facts.Hostname) claim.facts();
    }

    private static boolean isOurs(Inputs in, Child claim) {
        return in.place().owner().uid().equals(facts(claim).uid());
    }

    /** Left by a deleted Environment of this very name; its uid will not come back. */
    private static boolean isFormer(Inputs in, Child claim) {
        Facts.Hostname facts = facts(claim);
        return facts.tenant().equals(in.tenant()) && facts.environment().equals(in.place().owner().name());
    }

    /** Of two tenants, one with a name below the other's, the later one withdraws. */
    private static Optional<Finding> withdrawn(Inputs in, String name, Child claim) {
        return above(in, name).filter(other -> before(other, claim)).findFirst().map(other -> below(name));
    }

    /** Claims of other tenants on names that this one lies below. */
    private static Stream<Child> above(Inputs in, String name) {
        return Stream.iterate(parent(name), one -> one.contains("."), Hostnames::parent)
                .flatMap(one -> in.world().hostnameClaim(one).stream())
                .filter(other -> !facts(other).tenant().equals(in.tenant()));
    }

    private static String parent(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    private static boolean before(Child a, Child b) {
        return Comparator.<Child, String>comparing(c -> facts(c).created()).thenComparing(Child::uid).compare(a, b) < 0;
    }

    private static Finding below(String name) {
        return Finding.stalled("HostnameTaken", "Hostname " + name
                + " lies below a name that belongs to somebody else: choose another one in hostnames, or ask the "
                + "administrator of the cluster.");
    }

    /** Says who holds it only within one tenant: across tenants that is nobody's business. */
    private static Finding taken(Inputs in, String name, Child claim) {
        Facts.Hostname facts = facts(claim);
        String message = facts.tenant().equals(in.tenant())
                ? "Hostname " + name + " is used by environment " + facts.environment() + ": remove it there, or choose another one here."
                : "Hostname " + name
                        + " belongs to somebody else: choose another one in hostnames, or ask the administrator of the cluster.";
        return Finding.stalled("HostnameTaken", message);
    }
}
