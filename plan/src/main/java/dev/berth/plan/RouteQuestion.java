package dev.berth.plan;

import java.util.Optional;

/**
 * What the proxy is asked: a page of a hostname, as a visitor would.
 *
 * @param path     from {@code /}
 * @param token    that only this environment's routes add to an answer
 * @param door     workload namespace whose password opens the page; empty where visitors are not asked for one
 * @param contains text that the page must hold; empty: any page will do
 */
public record RouteQuestion(String hostname, String path, String token, Optional<String> door, String contains) {}
