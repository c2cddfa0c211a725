package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.plan.Fill;
import io.fabric8.kubernetes.api.model.HTTPGetActionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.Optional;

/**
 * How the kubelet judges a container. Startup and readiness ask the page where there is one; liveness only asks whether the port is open,
 * because a restart helps against a dead process and against nothing else.
 */
record Probes(Optional<Probe> startup, Optional<Probe> readiness, Optional<Probe> liveness) {
    private static final int STARTUP_PERIOD = 2;
    private static final int READINESS_PERIOD = 5;
    private static final int LIVENESS_PERIOD = 10;
    private static final int LIVENESS_FAILURES = 6;
    private static final int TIMEOUT = 5;

    static Probes of(Component component, Fill fill) {
        Optional<Integer> port = port(component);
        if (port.isEmpty()) {
            return new Probes(Optional.empty(), Optional.empty(), Optional.empty());
        }
        Probe open = tcp(port.get());
        Probe answer = page(component, fill).orElse(open);
        return new Probes(
                Optional.of(paced(answer, STARTUP_PERIOD, startupFailures(component))),
                Optional.of(paced(answer, READINESS_PERIOD, 3)),
                Optional.of(paced(open, LIVENESS_PERIOD, LIVENESS_FAILURES)));
    }

    /** The port that is open once a component is up. */
    static Optional<Integer> port(Component component) {
        return Optional.ofNullable(component.health())
                .map(health -> health.tcpPort())
                .or(() -> Ports.http(component))
                .or(() -> Ports.engine(component));
    }

    private static Optional<Probe> page(Component component, Fill fill) {
        if (Ports.http(component).isEmpty() || isEmpty(component.http().healthPath())) {
            return Optional.empty();
        }
        HTTPGetActionBuilder get = new HTTPGetActionBuilder()
                .withPath(component.http().healthPath())
                .withPort(new IntOrString(component.http().port()));
        if (!isEmpty(fill.hostname())) {
            // Many frameworks refuse requests for a host they were not told of, and the kubelet would ask for the pod's address.
            get.addNewHttpHeader().withName("Host").withValue(host(component, fill)).endHttpHeader();
        }
        return Optional.of(new ProbeBuilder().withHttpGet(get.build()).build());
    }

    private static String host(Component component, Fill fill) {
        String subdomain = component.http().subdomain();
        return isEmpty(subdomain) ? fill.hostname() : subdomain + "." + fill.hostname();
    }

    private static boolean isEmpty(String text) {
        return text == null || text.isEmpty();
    }

    private static Probe tcp(int port) {
        return new ProbeBuilder().withNewTcpSocket().withPort(new IntOrString(port)).endTcpSocket().build();
    }

    private static int startupFailures(Component component) {
        Integer typed = component.health() == null ? null : component.health().startupSeconds();
        int otherwise = component.database() == null ? Workload.STARTUP_SECONDS : Workload.DATABASE_STARTUP_SECONDS;
        int seconds = typed == null ? otherwise : typed;
        return Math.max(1, Math.ceilDiv(seconds, STARTUP_PERIOD));
    }

    private static Probe paced(Probe probe, int period, int failures) {
        return new ProbeBuilder(probe)
                .withPeriodSeconds(period)
                .withTimeoutSeconds(TIMEOUT)
                .withFailureThreshold(failures)
                .build();
    }
}
