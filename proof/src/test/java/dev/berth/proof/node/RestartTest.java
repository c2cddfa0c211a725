package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.berth.proof.cluster.Writes;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** An operator that is killed and comes back has nothing to say to sites that are as they should be. */
@NodeTest
@Isolated("It restarts the operator under all others.")
final class RestartTest {
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
        assertThat(site.of(writes.writes())).as("writes that brought the site up").isNotEmpty();
        Map<String, String> before = site.pods();

        Pod operator = installed.operator();
        writes.mark();
        installed.client().pods().inNamespace(Installed.OPERATOR).withName(operator.getMetadata().getName()).delete();
        installed.awaitSuccessor(operator);
        // It reads everything again at once; half a minute is many times what its turns need.
        TimeUnit.SECONDS.sleep(30);

        List<Writes.Request> after = writes.writes();
        System.out.println("After a restart of the operator: " + Writes.table(writes.requests()) + "\nof which written to this site: "
                + site
                        .of(after));
        assertThat(writes.requests()).as("what the new operator read").anyMatch(request -> request.verb().equals("list") && request
                .resource().equals("sites"));
        assertThat(site.of(after)).isEmpty();
        assertThat(site.pods()).isEqualTo(before);
        site.tenant().awaitReady(FirstSite.NAME);
    }
}
