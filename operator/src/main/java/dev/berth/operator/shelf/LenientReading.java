package dev.berth.operator.shelf;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One object with a field or an enum value that this version does not know would fail a whole typed list, and with it every other
 * object. Here such an object comes in with its metadata only and a mark that says why, and everybody holds on it.
 */
public final class LenientReading {
    private static final String MARK = "berth.dev/not-understood";

    private LenientReading() {}

    /** A Jackson module that reads these kinds leniently. */
    public static SimpleModule of(List<Class<? extends HasMetadata>> kinds) {
        SimpleModule module = new SimpleModule("berth-lenient-reading");
        ObjectMapper strict = new ObjectMapper();
        kinds.forEach(kind -> add(module, strict, kind));
        return module;
    }

    private static <T extends HasMetadata> void add(SimpleModule module, ObjectMapper strict, Class<T> kind) {
        module.addDeserializer(kind, new Lenient<>(strict, kind));
    }

    /** Why an object was not understood; empty for all that were. */
    public static Optional<String> notUnderstood(HasMetadata object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        return Optional.ofNullable(annotations == null ? null : annotations.get(MARK));
    }

    private static final class Lenient<T extends HasMetadata> extends StdDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final transient ObjectMapper strict;
        private final transient Class<T> kind;

        Lenient(ObjectMapper strict, Class<T> kind) {
            super(kind);
            this.strict = strict;
            this.kind = kind;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode tree = parser.readValueAsTree();
            try {
                return strict.treeToValue(tree, kind);
            } catch (JsonMappingException e) {
                return bare(tree, e.getOriginalMessage() + " at " + path(e));
            }
        }

        private static String path(JsonMappingException e) {
            return e.getPath().stream()
                    .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                    .collect(Collectors.joining("."));
        }

        private T bare(JsonNode tree, String why) throws IOException {
            try {
                T bare = kind.getDeclaredConstructor().newInstance();
                ObjectMeta meta = strict.treeToValue(tree.get("metadata"), ObjectMeta.class);
                Map<String, String> annotations = new HashMap<>(meta.getAnnotations() == null ? Map.of() : meta.getAnnotations());
                annotations.put(MARK, why);
                meta.setAnnotations(annotations);
                bare.setMetadata(meta);
                return bare;
            } catch (ReflectiveOperationException e) {
                throw new IOException(e);
            }
        }
    }
}
