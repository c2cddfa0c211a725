package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.Port;
import dev.berth.plan.part.database.Engines;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The TCP ports that a component serves. */
final class Ports {
    /** Name of the port that visitors reach. */
    static final String HTTP = "http";

    private static final int FIRST_UNPRIVILEGED = 1024;

    private Ports() {}

    /** Every port once, by number: the one for visitors, the engine's, the internal ones. */
    static List<Port> of(Component component) {
        Map<Integer, Port> ports = new LinkedHashMap<>();
        http(component).ifPresent(port -> ports.put(port, new Port(HTTP, port)));
        engine(component).ifPresent(port -> ports.put(port, new Port("database", port)));
        for (Port port : component.ports() == null ? List.<Port>of() : component.ports()) {
            ports.putIfAbsent(port.port(), port);
        }
        return List.copyOf(ports.values());
    }

    /** The port that visitors reach. */
    static Optional<Integer> http(Component component) {
        return Optional.ofNullable(component.http()).map(http -> http.port());
    }

    /** The port of the database engine. */
    static Optional<Integer> engine(Component component) {
        return Optional.ofNullable(component.database()).map(database -> Engines.of(database.engine()).port());
    }

    /** True when a port is served that only root may open unless told otherwise. */
    static boolean privileged(Component component) {
        return of(component).stream().anyMatch(port -> port.port() < FIRST_UNPRIVILEGED);
    }
}
