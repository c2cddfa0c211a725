package dev.berth.bench;

import dev.berth.proof.cluster.Writes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One site after the other gets another image, and each time the clock runs from the answer to that write until a Deployment of the site is
 * written: by the audit log, so that no watch of ours is in between. In between lie a turn of the Site, a new Release, the Site's status,
 * a turn of the Environment and its ledger.
 *
 * @param oneWrite the user's own write, from its arrival to its answer: what one request takes at that moment
 */
record Changes(Latency toDeployment, Latency oneWrite) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static Changes run(Rig rig, int changes) {
        List<Duration> times = new ArrayList<>();
        List<Duration> one = new ArrayList<>();
        for (int n = 0; n < changes; n++) {
            int site = n % Math.max(1, rig.fleet.environments() / 3);
            Writes ours = rig.requests();
            Writes users = rig.usersRequests();
            rig.fleet.image(site, n / Math.max(1, rig.fleet.environments() / 3) % 2 == 0 ? "1.5" : "1.4");
            rig.await("a Deployment of " + Fleet.name(site), PATIENCE, () -> deployment(ours, site).isPresent());
            Writes.Request asked = users.requests().stream().filter(request -> request.resource().equals("sites")).findFirst()
                    .orElseThrow();
            times.add(Duration.between(asked.answered(), deployment(ours, site).orElseThrow().answered()));
            one.add(Duration.between(asked.received(), asked.answered()));
            rig.awaitIdle();
        }
        return new Changes(new Latency(times), new Latency(one));
    }

    private static Optional<Writes.Request> deployment(Writes ours, int site) {
        return ours.requests().stream()
                .filter(request -> request.resource().equals("deployments") && request.changing())
                .filter(request -> request.subject().startsWith(Fleet.tenant(site) + "--" + Fleet.name(site) + "-"))
                .min(Comparator.comparing(Writes.Request::answered));
    }
}
