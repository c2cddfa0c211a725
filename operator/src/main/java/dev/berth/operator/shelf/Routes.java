package dev.berth.operator.shelf;

import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;

/** What the proxy last answered for hostnames; never asks it while the caller waits. */
@FunctionalInterface
public interface Routes {
    Known<RouteAnswer> route(String hostname, String token, String behind);
}
