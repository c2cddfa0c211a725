package dev.berth.cli;

import dev.berth.api.EnvironmentStatus;

/** An environment that an action holds: nothing else is asked of it meanwhile. */
final class Held {
    private Held() {}

    /** @throws Refused when an action holds it */
    static void refuse(EnvironmentStatus status, String environment) {
        if (status.holder() != null) {
            throw new Refused("%s %s holds %s: wait until it has ended (kubectl berth why %3$s), or cancel it.".formatted(status.holder()
                    .kind(), status.holder().name(), environment));
        }
    }
}
