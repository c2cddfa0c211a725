package dev.berth.plan.world;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Objects as YAML text. Reading is as strict as the API server: unknown fields and numbers in place of strings are refused. */
public final class Documents {
    private static final TypeReference<LinkedHashMap<String, Object>> TREE = new TypeReference<>() {};
    private static final Map<String, Class<? extends CustomResource<?, ?>>> TYPES = Map.of(
            "Site", Site.class, "Environment", Environment.class, "Release", Release.class, "Promotion", Promotion.class, "TaskRun",
            TaskRun.class, "Backup", Backup.class, "BackupStore", BackupStore.class, "Restore", Restore.class, "HostnameClaim",
            HostnameClaim.class);

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, c -> {
                c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                c.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                c.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
            .build();

    private static final ObjectMapper TEXT = new ObjectMapper(YAMLFactory.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .stringQuotingChecker(new Plain())
            .build())
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);

    /** Maps by key, so that equal objects give equal text whatever kind of map a builder used. */
    private static final ObjectMapper TREES = new ObjectMapper()
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private Documents() {}

    /**
     * The documents of a YAML stream; empty ones are left out but counted.
     *
     * @param tree the document as maps, lists and scalars
     */
    public record Document(int number, JsonNode tree) {
        public String kind() {
            return tree.path("kind").asText("");
        }
    }

    /** A sentence on what is wrong with a document. */
    public static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int document;

        Unreadable(int document, String sentence) {
            super(sentence);
            this.document = document;
        }

        /** Which document of the stream, counted from 1. */
        public int document() {
            return document;
        }
    }

    /** Splits a stream into its documents; throws {@link Unreadable} when one is no YAML or no map. */
    public static List<Document> read(String stream) {
        List<Document> documents = new ArrayList<>();
        int number = 1;
        try (JsonParser parser = TEXT.createParser(stream)) {
            for (var nodes = TEXT.readValues(parser, JsonNode.class); nodes.hasNextValue(); number++) {
                JsonNode tree = nodes.nextValue();
                if (tree == null || tree.isNull() || tree.isMissingNode() || tree.isTextual() && tree.textValue().isEmpty()) {
                    continue;
                }
                if (!tree.isObject()) {
                    throw new Unreadable(number, "This is no object: it needs apiVersion, kind, metadata and spec.");
                }
                documents.add(new Document(number, tree));
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(number, "This is no YAML: " + place(e) + firstLine(e.getOriginalMessage()) + ".");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    /** True when the document is one of Berth's kinds. */
    public static boolean isBerth(Document document) {
        return document.tree().path("apiVersion").asText("").startsWith("berth.dev/");
    }

    /** The document as one of Berth's kinds; throws {@link Unreadable} with the field that is wrong. */
    public static CustomResource<?, ?> primary(Document document) {
        String version = document.tree().path("apiVersion").asText("");
        if (!version.equals("berth.dev/v1alpha1")) {
            throw new Unreadable(document.number(), "apiVersion is '" + version + "': write berth.dev/v1alpha1.");
        }
        Class<? extends CustomResource<?, ?>> type = TYPES.get(document.kind());
        if (type == null) {
            throw new Unreadable(document.number(), "There is no kind '" + document.kind() + "' in berth.dev/v1alpha1: write one of "
                    + TYPES.keySet().stream().sorted().toList() + ".");
        }
        if (document.tree().path("metadata").path("name").asText("").isEmpty()) {
            throw new Unreadable(document.number(), "metadata.name is missing: give the " + document.kind() + " a name.");
        }
        if (!document.tree().path("spec").isObject()) {
            throw new Unreadable(document.number(), "spec is missing.");
        }
        if (type == Site.class) {
            refuseSiteInline(document);
        }
        return read(document, type);
    }

    /** The record knows it, because a stand-alone Environment has it; the schema of a Site does not. */
    private static void refuseSiteInline(Document site) {
        JsonNode environments = site.tree().path("spec").path("environments");
        for (int n = 0; n < environments.size(); n++) {
            if (environments.get(n).has("site")) {
                throw new Unreadable(site.number(), "spec.environments[" + n
                        + "].site: remove it, an inline Environment belongs to the Site that it stands in.");
            }
        }
    }

    private static <T> T read(Document document, Class<T> type) {
        try {
            return STRICT.treeToValue(document.tree(), type);
        } catch (UnrecognizedPropertyException e) {
            throw new Unreadable(document.number(), "Unknown field " + path(e) + ": the fields there are "
                    + e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList() + ".");
        } catch (JsonMappingException e) {
            throw new Unreadable(document.number(), path(e) + ": " + firstLine(e.getOriginalMessage()) + ".");
        } catch (JsonProcessingException e) {
            throw new Unreadable(document.number(), firstLine(e.getOriginalMessage()) + ".");
        }
    }

    /** An object as maps, lists and scalars, without nulls; what is a map in the object is sorted by key. */
    public static Map<String, Object> tree(Object object) {
        return TREES.convertValue(object, TREE);
    }

    /** An object of a type of ours as one reads it back from text. */
    public static <T> T value(Object tree, Class<T> type) {
        return STRICT.convertValue(tree, type);
    }

    /** A tree, or anything that becomes one, as one YAML document that ends with a line break; entries stay in their order. */
    public static String text(Object tree) {
        try {
            return TEXT.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.toString();
    }

    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** Leaves a string without quotes only where no YAML reader, old or new, could take it for something else. */
    private static final class Plain extends StringQuotingChecker {
        private static final long serialVersionUID = 1;
        private static final Pattern SAFE = Pattern.compile(
                "[A-Za-z/][A-Za-z0-9_./@=+,;()'-]*(:[A-Za-z0-9_./@=+-]+)*( [A-Za-z0-9_./@=+,;()'-]+(:[A-Za-z0-9_./@=+-]+)*)*");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return isReservedKeyword(value) || !SAFE.matcher(value).matches();
        }
    }
}
