package dev.berth.operator.shelf;

import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;

/** What the proxy last answered for hostnames; never asks it while the caller waits. */
@FunctionalInterface
public interface Routes {
    Known<RouteAnswer> route(RouteQuestion question, String behind);
}
