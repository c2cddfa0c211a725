package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A site that is deleted and applied again runs the same release on the same data. */
@NodeTest
final class ReturnTest {
    private static final List<String> ENVIRONMENTS = List.of(FirstSite.PREPROD, FirstSite.PROD);

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
        Map<String, String> before = data(tenant);
        long visits = Visitor.anybody(installed).get("https://" + site.prod() + "/").visits("MariaDB");
        mark(tenant, "tee", "/srv/uploads/marker");

        String yaml = tenant.own(FirstSite.example("first-site"));
        String may = yaml.replace("{name: prod}", "{name: prod, dataPolicy: {protected: false}}");
        assertThat(may).isNotEqualTo(yaml);
        tenant.apply(may);
        tenant.kubectl("delete", "site", FirstSite.NAME, "--timeout=120s");
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> tenant.environments(FirstSite.NAME).isEmpty());
        assertThat(ENVIRONMENTS).allSatisfy(environment -> assertThat(tenant.pods(environment, "db")).isEmpty());

        tenant.apply(yaml);
        tenant.awaitReady(FirstSite.NAME);
        assertThat(data(tenant)).isEqualTo(before);
        // The operator's own look at the route may have counted as well; a database made anew would begin at one.
        assertThat(Visitor.anybody(installed).get("https://" + site.prod() + "/").visits("MariaDB")).isGreaterThan(visits);
        assertThat(mark(tenant, "cat", "/srv/uploads/marker").strip()).isEqualTo("kept");
    }

    /** Runs a program in prod's web component that reads the word from its input or prints it. */
    private String mark(Tenant tenant, String program, String file) {
        String pod = tenant.pod(FirstSite.PROD, "web").getMetadata().getName();
        var result = installed.cluster().kubectlAttempt("kept\n", "-n", tenant.workload(FirstSite.PROD), "exec", "-i", pod, "-c", "web",
                "--",
                program, file);
        assertThat(result.code()).as(result.err()).isZero();
        return result.out();
    }

    /** Uids of the claims, and what runs on them. */
    private Map<String, String> data(Tenant tenant) {
        Map<String, String> data = new TreeMap<>();
        for (String environment : ENVIRONMENTS) {
            String space = tenant.workload(environment);
            Stream.<HasMetadata>concat(Stream.of(installed.client().namespaces().withName(space).get()),
                    installed.client().persistentVolumeClaims().inNamespace(space).list().getItems().stream())
                    .forEach(one -> data.put(space + " " + one.getMetadata().getName(), one.getMetadata().getUid()));
        }
        tenant.environments(FirstSite.NAME).forEach(e -> data.put(e.getMetadata().getName(), e.getStatus().release().toString()));
        assertThat(data).hasSize(8);
        return data;
    }
}
