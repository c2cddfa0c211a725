package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A site that is deleted and applied again runs the same release on the same data. */
@NodeTest
@ResourceLock(FirstSite.TENANT)
final class ReturnTest {
    private final Installed installed;

    ReturnTest(Installed installed) {
        this.installed = installed;
    }

    @Test
    void whatIsDeletedAndAppliedAgainHasItsDataBack() {
        FirstSite site = FirstSite.ready(installed);
        Tenant tenant = site.tenant();
        assertThat(installed.cluster().kubectlAttempt("", "-n", tenant.namespace(), "delete", "site", FirstSite.NAME).err())
                .contains("Site shop has a protected environment and was not deleted");
        Map<String, String> before = site.data();
        long visits = site.visit();
        site.mark("kept");

        String yaml = tenant.own(FirstSite.example("first-site"));
        String may = yaml.replace("{name: prod}", "{name: prod, dataPolicy: {protected: false}}");
        assertThat(may).isNotEqualTo(yaml);
        tenant.apply(may);
        tenant.kubectl("delete", "site", FirstSite.NAME, "--timeout=120s");
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> tenant.environments(FirstSite.NAME).isEmpty());
        assertThat(FirstSite.ENVIRONMENTS).allSatisfy(environment -> assertThat(tenant.pods(environment, "db")).isEmpty());

        tenant.apply(yaml);
        tenant.awaitReady(FirstSite.NAME);
        assertThat(site.data()).isEqualTo(before);
        // The operator's own look at the route may have counted as well; a database made anew would begin at one.
        assertThat(site.visit()).isGreaterThan(visits);
        assertThat(site.marked()).isEqualTo("kept");
    }
}
