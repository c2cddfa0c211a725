package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A site that runs well, in which most fields are set.
 *
 * @param kind     of the object whose fields are swept
 * @param objects  all that is applied, in order; one of that kind
 * @param overlays what brings fields into place that cannot stand beside those of the seed
 * @param places   every place of the kind
 */
record Seed(String kind, List<ObjectNode> objects, List<Overlay> overlays, List<Place> places) {
    /** Stand in the seed, and are as long as what takes their place: the Site's name and the tenant namespace. */
    static final String SITE = "SITE";

    static final String TENANT = "TEN";

    private static final Path FOLDER = Path.of("src/test/resources/acto");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Applied to the seed where a place is not in it.
     *
     * @param leaf the end of the places that it is for
     * @param at   JSON pointer to the object that is merged with
     */
    record Overlay(String leaf, String at, JsonNode merge) {}

    /** Where a place is: the object, and keys and positions to it; the last key need not be there. */
    private record Spot(ObjectNode object, List<String> steps) {}

    /** Reads a seed from its file. */
    static Seed read(String kind, String file, String definition) {
        try {
            List<ObjectNode> objects = new ArrayList<>();
            YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(FOLDER.resolve(file).toFile()).forEachRemaining(objects::add);
            List<Overlay> overlays = new ArrayList<>();
            String root = kind.equals("Site") ? "/spec/environments/0" : "/spec";
            for (JsonNode one : YAML.readTree(FOLDER.resolve("overlays.yaml").toFile())) {
                boolean environment = one.path("of").asText().equals("environment");
                overlays.add(new Overlay(one.path("leaf").asText(), (environment ? root : "/spec") + one.path("at").asText(""), one.get(
                        "merge")));
            }
            JsonNode crd = YAML.readTree(Files.readString(TestCluster.ROOT.resolve("crds/" + definition)));
            return new Seed(kind, List.copyOf(objects), List.copyOf(overlays), Place.of(crd));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object whose fields are swept. */
    ObjectNode target() {
        return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).findFirst().orElseThrow();
    }

    /** The same object for one Site of one tenant. */
    static ObjectNode of(JsonNode object, String tenant, String site) {
        try {
            return JSON.readValue(object.toString().replace(SITE, site).replace(TENANT, tenant), ObjectNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Places that are neither in the seed nor brought there. */
    List<String> unplaced() {
        return places.stream().filter(place -> spot(place).isEmpty()).map(Place::path).toList();
    }

    /** Every value in every place. */
    List<Mutation> mutations() {
        List<Mutation> mutations = new ArrayList<>();
        for (Place place : places) {
            spot(place).ifPresent(spot -> {
                JsonNode current = at(spot.object, spot.steps);
                if (!spot.object.equals(target())) {
                    mutations.add(new Mutation(kind, place, "in place", spot.object));
                }
                Values.of(place.schema(), current).forEach((name, value) -> mutations.add(new Mutation(kind, place, name, with(spot,
                        value))));
            });
        }
        return List.copyOf(mutations);
    }

    private Optional<Spot> spot(Place place) {
        Optional<Spot> there = spot(target(), place);
        if (there.filter(spot -> !at(spot.object, spot.steps).isMissingNode()).isPresent()) {
            return there;
        }
        for (Overlay overlay : overlays) {
            if (place.path().endsWith(overlay.leaf) && !target().at(overlay.at).isMissingNode()) {
                ObjectNode changed = target().deepCopy();
                merge((ObjectNode) changed.at(overlay.at), overlay.merge);
                Optional<Spot> brought = spot(changed, place);
                if (brought.isPresent()) {
                    return brought;
                }
            }
        }
        return there;
    }

    /** As a JSON merge patch does. */
    private static void merge(ObjectNode into, JsonNode from) {
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            if (field.getValue().isNull()) {
                into.remove(field.getKey());
            } else if (field.getValue().isObject() && into.path(field.getKey()).isObject()) {
                merge((ObjectNode) into.get(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue().deepCopy());
            }
        }
    }

    private static Optional<Spot> spot(ObjectNode object, Place place) {
        return walk(object, place.steps(), List.of(), false).or(() -> walk(object, place.steps(), List.of(), true)).map(steps -> new Spot(
                object, steps));
    }

    /** The first way through lists and maps that leads to the end; or, where that will do, to the object that would hold it. */
    private static Optional<List<String>> walk(JsonNode here, List<String> steps, List<String> done, boolean parent) {
        if (steps.isEmpty()) {
            return here.isMissingNode() && !parent ? Optional.empty() : Optional.of(done);
        }
        String step = steps.getFirst();
        List<String> rest = steps.subList(1, steps.size());
        if (step.equals("[]")) {
            for (int n = 0; n < here.size(); n++) {
                Optional<List<String>> way = walk(here.get(n), rest, plus(done, Integer.toString(n)), parent);
                if (way.isPresent()) {
                    return way;
                }
            }
            return Optional.empty();
        }
        if (step.equals("{}")) {
            return here.properties().stream().findFirst().flatMap(field -> walk(field.getValue(), rest, plus(done, field.getKey()),
                    parent));
        }
        if (here.path(step).isMissingNode() && !(parent && rest.isEmpty() && here.isObject())) {
            return Optional.empty();
        }
        return walk(here.path(step), rest, plus(done, step), parent);
    }

    private static List<String> plus(List<String> steps, String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return List.copyOf(longer);
    }

    private static JsonNode at(JsonNode object, List<String> steps) {
        JsonNode here = object;
        for (String step : steps) {
            here = here.isArray() ? here.path(Integer.parseInt(step)) : here.path(step);
        }
        return here;
    }

    private static ObjectNode with(Spot spot, JsonNode value) {
        ObjectNode object = spot.object.deepCopy();
        JsonNode holder = at(object, spot.steps.subList(0, spot.steps.size() - 1));
        String last = spot.steps.getLast();
        if (holder instanceof ArrayNode list) {
            int n = Integer.parseInt(last);
            if (value instanceof MissingNode) {
                list.remove(n);
            } else {
                list.set(n, value);
            }
        } else if (value instanceof MissingNode) {
            ((ObjectNode) holder).remove(last);
        } else {
            ((ObjectNode) holder).set(last, value);
        }
        return object;
    }
}
