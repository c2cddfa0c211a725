package dev.berth.bench;

import dev.berth.operator.apply.Types;
import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the operator asked of the API server in a while, from the audit log. */
record Counts(List<Writes.Request> requests) {
    private static final Set<String> ABOVE = Set.of("sites", "environments", "releases", "hostnameclaims");
    private static final Set<String> BELOW = Stream.concat(Types.watched().stream().map(ResourceDefinitionContext::getPlural), Stream.of(
            "secrets")).filter(plural -> !ABOVE.contains(plural) && !plural.equals("pods")).collect(Collectors.toUnmodifiableSet());

    /** Kinds that the operator holds in memory; Secrets of workload namespaces are looked up by name. */
    private static final Set<String> CACHED = Stream.concat(ABOVE.stream(), BELOW.stream().filter(plural -> !plural.equals("secrets")))
            .collect(Collectors.toUnmodifiableSet());

    private static final int CREATED = 201;
    private static final int CONFLICT = 409;

    /** Writes of children: all that is made below an environment. */
    List<Writes.Request> childWrites() {
        return requests.stream().filter(Writes.Request::changing).filter(request -> BELOW.contains(request.resource())).toList();
    }

    /** How many different children were written. */
    long children() {
        return childWrites().stream().map(request -> request.resource() + " " + request.subject()).distinct().count();
    }

    /** Of the workload namespaces after they were made: that is where a ledger stands. */
    long ledgerCommits() {
        return childWrites().stream().filter(request -> request.resource().equals("namespaces") && request.code() != CREATED).count();
    }

    /** Writes per child, without the ledger's. */
    double perChild() {
        return (childWrites().size() - ledgerCommits()) / (double) children();
    }

    List<Writes.Request> getsOfCachedKinds() {
        Set<String> refused = new HashSet<>();
        requests.stream().filter(r -> r.code() == CONFLICT).forEach(r -> refused.add(r.resource() + r.subject())); // then one look is due
        return requests.stream()
                .filter(request -> request.verb().equals("get") && CACHED.contains(request.resource()))
                .filter(request -> !refused.contains(request.resource() + request.subject()))
                .toList();
    }

    long gets() {
        return requests.stream().filter(request -> request.verb().equals("get") && !request.aside()).count();
    }

    List<Writes.Request> writes() {
        return requests.stream().filter(Writes.Request::changing).filter(request -> !request.aside()).toList();
    }

    /** Writes of one resource for each of so many, those that were refused as outdated apart. */
    double each(String resource, int of) {
        return writes().stream().filter(r -> r.resource().equals(resource) && r.code() != CONFLICT).count() / (double) of;
    }

    long conflicts() {
        return writes().stream().filter(request -> request.code() == CONFLICT).count();
    }

    Instant lastChildWrite() {
        return childWrites().stream().map(Writes.Request::answered).max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    Map<String, Long> table() {
        return Writes.table(requests.stream().filter(r -> !r.aside()).toList());
    }
}
