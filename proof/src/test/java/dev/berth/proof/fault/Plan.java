package dev.berth.proof.fault;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One fault at one place of one scenario.
 *
 * @param at a write with its ordinal, or the resource whose watch or list is disturbed
 */
record Plan(String scenario, Fault fault, String at) {
    /** {@code bring-up/KILL_AFTER/patch deployments TENANT--shop-prod/web #1}, as the property {@code faults.plan} takes it. */
    String id() {
        return scenario + "/" + fault + "/" + at;
    }

    static Plan parse(String id) {
        String[] words = id.split("/", 3);
        return new Plan(words[0], Fault.valueOf(words[1]), words[2]);
    }

    /**
     * All plans of a scenario: each fault of writes at each distinct write, each other fault at each resource that is watched and was
     * written.
     *
     * @param writes  keys that every learn run came to
     * @param watched resources
     */
    static List<Plan> of(Scenario scenario, Set<String> writes, Set<String> watched) {
        List<Plan> plans = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            Set<String> places = fault.ofWrites() ? writes : disturbed(writes, watched);
            places.forEach(place -> plans.add(new Plan(scenario.name(), fault, place)));
        }
        return plans;
    }

    private static Set<String> disturbed(Set<String> writes, Set<String> watched) {
        Set<String> resources = new TreeSet<>(Set.of("sites")); // a user writes these
        writes.forEach(key -> resources.add(Arrays.asList(key.split(" ")).get(1).replaceAll("/.*", "")));
        resources.retainAll(watched);
        return resources;
    }
}
