package dev.berth.bench;

import dev.berth.proof.cluster.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where time and allocations of the operator go, by Flight Recorder: a restart, a bring-up of some more environments, a resync. */
record Profile(Map<String, String> views) {
    private static final List<String> VIEWS = List.of("hot-methods", "allocation-by-class", "allocation-by-site", "gc-pauses");

    static Profile of(Rig rig, int more) throws IOException {
        Path recording = Path.of("target", "operator.jfr").toAbsolutePath();
        Files.deleteIfExists(recording);
        rig.restart("-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
        rig.fleet.grow(rig.fleet.environments() + more);
        rig.await("the last environments are Ready", Duration.ofMinutes(10), rig.fleet::allReady);
        rig.awaitStill();
        rig.resync();
        rig.stop();
        String jfr = Path.of(System.getProperty("java.home"), "bin", "jfr").toString();
        return new Profile(VIEWS.stream().collect(Collectors.toMap(view -> view, view -> Command.run(5, Map.of(), List.of(
                jfr, "view", "--width", "140", "--truncate", "beginning", view, recording.toString())), (a, _) -> a,
                java.util.LinkedHashMap::new)));
    }
}
