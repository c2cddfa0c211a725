package dev.berth.plan.part.route;

import dev.berth.api.Hostname;
import dev.berth.api.Tls;
import dev.berth.api.Visitors;
import java.util.List;
import java.util.Set;

/**
 * What an environment says about its visitors, every default written out.
 *
 * @param hostnames of the environment, in its order
 * @param ours      of the names in {@link Route#served}, those whose claim is seen to be this environment's; no other name is routed
 * @param tls       with a mode, and the issuer or resolver that it needs; {@code secretName} is not read, because the copy in the
 *                  workload namespace has a name of its own
 * @param visitors  with a policy
 */
public record Routes(List<Hostname> hostnames, Set<String> ours, Tls tls, Visitors visitors) {}
