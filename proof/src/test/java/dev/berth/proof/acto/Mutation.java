package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One value tried in one place.
 *
 * @param name   of the value
 * @param object the whole object with it, for any site
 */
record Mutation(String kind, Place place, String name, ObjectNode object) {
    @Override
    public String toString() {
        return kind + " " + place.path() + " = " + name;
    }
}
