package dev.berth.operator.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads JSON of strangers: an object or nothing. Two readings of one text are no reading, so a key that stands twice makes it nothing. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {
    }

    /** The object, or empty when the bytes hold none. What is wrong with them is not said: the parser's text would quote them. */
    static Optional<JsonNode> object(byte[] bytes) {
        try {
            return Optional.ofNullable(MAPPER.readTree(bytes)).filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        } catch (IOException impossible) {
            throw new IllegalStateException("reading from memory failed", impossible);
        }
    }

    /** The text at a key, or empty when there is none or it is something else. */
    static String text(JsonNode object, String key) {
        JsonNode value = object.path(key);
        return value.isTextual() ? value.textValue() : "";
    }

    /** The texts of the list at a key; empty when there is none, or something else. */
    static List<String> texts(JsonNode object, String key) {
        JsonNode list = object.path(key);
        return !list.isArray()
                ? List.of()
                : StreamSupport.stream(list.spliterator(), false).filter(JsonNode::isTextual).map(JsonNode::textValue).toList();
    }
}
