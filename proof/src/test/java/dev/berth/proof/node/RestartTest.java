package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An operator that is killed and comes back has nothing to say to sites that are as they should be. */
@NodeTest
final class RestartTest {
    private static final String LEASE = "berth";

    private final Installed installed;

    RestartTest(Installed installed) {
        this.installed = installed;
    }

    @Test
    void aRestartWritesNothingAndTouchesNoPod() throws InterruptedException {
        assumeTrue(installed.writes().isPresent(), "This cluster has no audit log that can be read.");
        FirstSite site = FirstSite.ready(installed);
        Writes writes = installed.writes().orElseThrow();
        // The measure itself: bringing the site up was seen to write.
        assertThat(of(site.tenant(), writes.writes())).as("writes that brought the site up").isNotEmpty();
        Map<String, String> before = pods(site.tenant());

        Pod operator = operator();
        writes.mark();
        installed.client().pods().inNamespace(Installed.OPERATOR).withName(operator.getMetadata().getName()).delete();
        Awaitility.await().atMost(Duration.ofMinutes(3)).ignoreExceptions().until(this::operator,
                now -> !now.getMetadata().getUid().equals(operator.getMetadata().getUid()) && ready(now) && holder().startsWith(now
                        .getMetadata().getName()));
        // It reads everything again at once; half a minute is many times what its turns need.
        TimeUnit.SECONDS.sleep(30);

        List<Writes.Request> after = writes.writes();
        System.out.println("After a restart of the operator: " + Writes.table(writes.requests()) + "\nof which written to this site: " + of(
                site.tenant(), after));
        assertThat(writes.requests()).as("what the new operator read").anyMatch(request -> request.verb().equals("list") && request
                .resource().equals("sites"));
        assertThat(of(site.tenant(), after)).isEmpty();
        assertThat(pods(site.tenant())).isEqualTo(before);
        site.tenant().awaitReady(FirstSite.NAME);
    }

    /** Writes to a tenant's objects, to its workload namespaces and what is in them, and to its hostnames; others may be busy beside. */
    private static List<Writes.Request> of(Tenant tenant, List<Writes.Request> requests) {
        return requests.stream()
                .filter(r -> r.subject().startsWith(tenant.namespace() + "/") || r.subject().contains(tenant.namespace() + "--") || r
                        .subject().endsWith("." + tenant.domain()))
                .toList();
    }

    private Pod operator() {
        return installed.client().pods().inNamespace(Installed.OPERATOR).withLabel("app.kubernetes.io/name", "berth").list().getItems()
                .stream()
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .orElseThrow();
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus().getConditions().stream().anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private String holder() {
        return installed.client().leases().inNamespace(Installed.OPERATOR).withName(LEASE).get().getSpec().getHolderIdentity();
    }

    /** Each pod of the site, with how often its containers have started. */
    private Map<String, String> pods(Tenant tenant) {
        Map<String, String> pods = new TreeMap<>();
        Stream.of(FirstSite.PREPROD, FirstSite.PROD)
                .flatMap(environment -> installed.client().pods().inNamespace(tenant.workload(environment)).list().getItems().stream())
                .forEach(pod -> pods.put(pod.getMetadata().getUid(),
                        pod.getMetadata().getName() + " " + pod.getStatus().getContainerStatuses().stream().map(
                                ContainerStatus::getRestartCount).toList()));
        return pods;
    }
}
