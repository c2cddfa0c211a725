package dev.berth.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Reads the flat form of an inline environment. Jackson alone could do it; wrapped as the Kubernetes client wraps it, it cannot hand an
 * unwrapped member to the constructor of a record.
 */
final class FlatReader extends StdDeserializer<InlineEnvironment> {

    private static final long serialVersionUID = 1L;

    FlatReader() {
        super(InlineEnvironment.class);
    }

    @Override
    public InlineEnvironment deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var members = context.readValue(parser, ObjectNode.class);
        var name = members.remove("name");
        return new InlineEnvironment(
                name == null ? null : context.readTreeAsValue(name, String.class), context.readTreeAsValue(members, EnvironmentSpec.class));
    }
}
