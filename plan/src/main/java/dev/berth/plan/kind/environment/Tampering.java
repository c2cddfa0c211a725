package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.Condition;
import dev.berth.api.Stack;
import dev.berth.plan.Facts;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody else changed of what a release decides, by what is there. It is said first and put back in the turn after: whoever looks
 * must be able to learn that what ran was not the release.
 *
 * @param places by Deployment, sorted
 */
record Tampering(TreeMap<String, List<String>> places) {
    static final String REASON = "Tampered";
    private static final String ADDED = " (added)";

    static Tampering of(Inputs in, Stack stack) {
        TreeMap<String, List<String>> places = new TreeMap<>();
        stack.components().stream().map(Component::name).forEach(name -> in.child("Deployment", name)
                .flatMap(deployment -> deployment.facts() instanceof Facts.Rollout rollout
                        ? Optional.of(rollout.tampered())
                        : Optional.empty())
                .filter(broken -> !broken.isEmpty())
                .ifPresent(broken -> places.put(name, broken)));
        return new Tampering(places);
    }

    boolean none() {
        return places.isEmpty();
    }

    /** The environment's status says so, word for word. */
    boolean told(Inputs in) {
        return Optional.ofNullable(in.environment().getStatus())
                .flatMap(status -> Conditions.find(status.conditions(), "Exact"))
                .filter(exact -> REASON.equals(exact.reason()))
                .map(Condition::message)
                .filter(message()::equals)
                .isPresent();
    }

    /** What the Applier may do with a workload: nothing before it was told. */
    Want write(Want want, Inputs in) {
        boolean held = want instanceof Want.Keep && want.id().kind().equals("Deployment") && places.containsKey(want.id().name()) && !told(
                in);
        return held ? new Want.Once(((Want.Keep) want).object()) : want;
    }

    String message() {
        String changed = said(places.entrySet().stream().flatMap(one -> one.getValue().stream().filter(place -> !place.endsWith(ADDED)).map(
                place -> place + " in Deployment " + one.getKey())));
        String added = said(places.entrySet().stream().flatMap(one -> one.getValue().stream().filter(place -> place.endsWith(ADDED)).map(
                place -> place.substring(0, place.length() - ADDED.length()) + " in Deployment " + one.getKey())));
        return Stream.of(
                changed.isEmpty() ? "" : "Somebody changed what the release decides, and it is put back: " + changed + ".",
                added.isEmpty() ? "" : "Somebody added what no release has, and it is taken away: " + added + ".")
                .filter(sentence -> !sentence.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private static String said(Stream<String> places) {
        return places.collect(Collectors.joining(", "));
    }
}
