package dev.berth.proof.acto;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.api.Form;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is tried in a place: by name, the value, or nothing for a field that is left out. */
final class Values {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int FAR_TOO_LONG = 10_000;
    private static final int MANY = 100;
    private static final String ODD = "line 1\nline 2\t$(PATH) ${HOME} `id` {{ .x }} %s \\ \" '";
    private static final String UNICODE = "é☃𝄞\u202ex";
    private static final String WRONG = "not well formed!";

    private final Map<String, JsonNode> all = new LinkedHashMap<>();

    private Values() {}

    /**
     * Every value to try.
     *
     * @param schema  of the place
     * @param current what stands there; missing when nothing does
     */
    static Map<String, JsonNode> of(JsonNode schema, JsonNode current) {
        Values values = new Values();
        values.put("absent", MissingNode.getInstance());
        if (schema.has("enum")) {
            schema.get("enum").forEach(value -> values.put("enum " + value.asText(), value));
            List.of("", WRONG, UNICODE).forEach(text -> values.text("enum '" + text + "'", text));
        } else if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            values.amounts(schema);
        } else {
            switch (schema.path("type").asText()) {
                case "string" -> values.texts(schema);
                case "integer" -> values.numbers(schema, current);
                case "boolean" -> values.flags();
                case "array" -> values.lists(schema, current);
                case "object" -> values.objects(schema, current);
                default -> throw new IllegalStateException("no values for type " + schema.path("type"));
            }
        }
        values.all.values().removeIf(value -> value.equals(current));
        return values.all;
    }

    private void put(String name, JsonNode value) {
        all.put(name, value);
    }

    private void text(String name, String value) {
        put(name, JSON.textNode(value));
    }

    private void texts(JsonNode schema) {
        int most = schema.path("maxLength").asInt();
        Optional<Form> form = form(schema);
        text("least", form.map(Values::least).orElse("a"));
        text("most", form.map(one -> most(one, most)).orElse("x".repeat(most)));
        text("one more than most", "x".repeat(most + 1));
        text("far too long", "x".repeat(FAR_TOO_LONG));
        text("empty", "");
        text("unicode", UNICODE.substring(0, Math.min(most, UNICODE.length())));
        text("odd", ODD.substring(0, Math.min(most, ODD.length())));
        text("wrong form", WRONG.substring(0, Math.min(most, WRONG.length())));
        more(form).forEach(value -> text("'" + value + "'", value));
        put("a number", JSON.numberNode(7));
        put("an object", JSON.objectNode().put("a", 1));
    }

    private static Optional<Form> form(JsonNode schema) {
        Set<String> rules = new LinkedHashSet<>();
        schema.path("x-kubernetes-validations").forEach(rule -> rules.add(rule.path("rule").asText()));
        return Stream.of(Form.values()).filter(form -> rules.contains(form.rule())).findFirst();
    }

    private static String least(Form form) {
        return switch (form) {
            case NAME, ENVIRONMENT_NAME, OBJECT_NAME, TAG, VARIABLE, WORD, TIME_ZONE, IMAGE, HOST -> "a";
            case LABEL -> "0";
            case SERVER, ORIGIN -> "http://a";
            case BUCKET -> "aaa";
            case AGE_RECIPIENT -> "age1" + "q".repeat(58);
            case RELEASE_NAME -> "a-000000000000";
            // A host name belongs to one environment in the whole cluster.
            case HOSTNAME -> Seed.SITE + "." + Seed.TENANT;
            case URL_PATH -> "/";
            case DIRECTORY -> "/a";
            case SUBPATH, WINDOW -> "";
            case ERROR_STATUS -> "400";
            case CRON, SCHEDULE -> "* * * * *";
            case TIME -> "0001-01-01T00:00:00Z";
            case WEEK_TIME -> "Mon 00:00";
            case ADDRESSES -> "::";
            case AMOUNT, SIZE -> throw new IllegalArgumentException(form + " is an amount");
        };
    }

    private static String most(Form form, int length) {
        return switch (form) {
            case NAME, LABEL, ENVIRONMENT_NAME, OBJECT_NAME, TAG, VARIABLE, WORD, TIME_ZONE, IMAGE, HOST, SUBPATH -> "a".repeat(length);
            case BUCKET -> "a".repeat(length);
            case AGE_RECIPIENT -> least(form);
            case SERVER, ORIGIN -> "http://" + "a".repeat(length - 7);
            case RELEASE_NAME -> "a".repeat(length - 13) + "-000000000000";
            case HOSTNAME -> hostname(length);
            case URL_PATH, DIRECTORY -> "/" + "a".repeat(length - 1);
            case ERROR_STATUS -> "400-599";
            case CRON, SCHEDULE -> "0" + ",0".repeat((length - 9) / 2) + " * * * *";
            case TIME -> "9999-12-31T23:59:59.999999999+00:00";
            case WEEK_TIME -> "Sun 23:59";
            case WINDOW -> "Sat 00:00-23:59";
            case ADDRESSES -> "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128";
            case AMOUNT, SIZE -> throw new IllegalArgumentException(form + " is an amount");
        };
    }

    private static String hostname(int length) {
        String end = least(Form.HOSTNAME);
        StringBuilder name = new StringBuilder(end);
        while (name.length() < length) {
            int label = Math.min(63, length - name.length() - 1);
            name.insert(0, "h".repeat(Math.max(label, 1)) + ".");
        }
        return name.substring(name.length() - length).replaceFirst("^[.]", "h");
    }

    private static List<String> more(Optional<Form> form) {
        return form.map(one -> switch (one) {
            case HOSTNAME -> List.of("*.example.com", "UPPER.example.com", "a..b", "a.b.");
            case URL_PATH -> List.of("//", "/../etc", "/a b", "/a`b");
            case DIRECTORY -> List.of("/", "/a/", "/a/../b", "/var/run/secrets/kubernetes.io/serviceaccount", "/proc", "relative");
            case SUBPATH -> List.of("../up", "/root", "a/b/c");
            case IMAGE -> List.of("nginx", "ghcr.io/acme/shop:1.5", "ghcr.io/acme/shop:", "UPPER/name:1", "ghcr.io/acme/shop@sha256:12");
            case ADDRESSES -> List.of("0.0.0.0/0", "192.0.2.7", "192.0.2.0/33", "fe80::1%eth0", "192.0.2.7/24");
            case SCHEDULE -> List.of("@daily-random", "61 25 * * *");
            case CRON -> List.of("61 25 * * *", "0 0 30 2 *");
            case WINDOW -> List.of("02:00-05:00", "Sat 05:00-02:00");
            case TIME_ZONE -> List.of("Europe/Paris", "Nowhere/Land");
            default -> List.<String>of();
        }).orElse(List.of());
    }

    private void amounts(JsonNode schema) {
        boolean size = form(schema).filter(Form.SIZE::equals).isPresent();
        List<String> good = size ? List.of("1Mi", "1048577", "8Ei", "1.5Gi", "2e9", "3Gi") : List.of("1n", "1m", "100m", "9E", "1e3", "2");
        good.forEach(value -> text("'" + value + "'", value));
        for (String value : List.of("0", "-1Gi", "1 Gi", "1gb", "1023Ki", "", WRONG, UNICODE, "1" + "0".repeat(32))) {
            text("'" + value + "'", value);
        }
        put("a number", JSON.numberNode(size ? 3_000_000 : 1));
        put("a fraction", JSON.numberNode(0.5));
        put("an object", JSON.objectNode().put("a", 1));
    }

    private void numbers(JsonNode schema, JsonNode current) {
        long least = schema.path("minimum").asLong();
        long most = schema.path("maximum").asLong();
        put("least", JSON.numberNode(least));
        put("least + 1", JSON.numberNode(least + 1));
        put("least - 1", JSON.numberNode(least - 1));
        put("most", JSON.numberNode(most));
        put("most + 1", JSON.numberNode(most + 1));
        put("far too much", JSON.numberNode(Long.MAX_VALUE));
        put("one more", JSON.numberNode(current.asLong(least) + 1));
        put("zero", JSON.numberNode(0));
        put("a fraction", JSON.numberNode(1.5));
        text("a text", "7");
    }

    private void flags() {
        put("true", JSON.booleanNode(true));
        put("false", JSON.booleanNode(false));
        text("a text", "yes");
        put("a number", JSON.numberNode(1));
    }

    private void lists(JsonNode schema, JsonNode current) {
        int most = schema.path("maxItems").asInt();
        put("empty", JSON.arrayNode());
        text("a text", "x");
        if (!current.isArray() || current.isEmpty()) {
            return;
        }
        JsonNode first = current.get(0);
        put("the first twice", copy(current).add(first.deepCopy()));
        ArrayNode tooMany = JSON.arrayNode();
        ArrayNode full = JSON.arrayNode();
        for (int n = 0; n <= most; n++) {
            tooMany.add(numbered(first, schema.path("items"), n));
            if (n < most) {
                full.add(numbered(first, schema.path("items"), n));
            }
        }
        put("one entry more than most", tooMany);
        if (!first.isObject()) {
            put("full", full);
        }
        ArrayNode reversed = JSON.arrayNode();
        current.forEach(entry -> reversed.insert(0, entry));
        put("reversed", reversed);
        ArrayNode less = copy(current);
        less.remove(less.size() - 1);
        put("one less", less);
    }

    private static ArrayNode copy(JsonNode list) {
        return list.deepCopy();
    }

    /** Like the first entry, but another one. */
    private static JsonNode numbered(JsonNode first, JsonNode schema, int n) {
        if (first.isObject()) {
            return first;
        }
        return JSON.textNode(form(schema).map(form -> switch (form) {
            case DIRECTORY, URL_PATH -> "/d" + n;
            case ADDRESSES -> "10.0." + n / MANY + "." + n % MANY;
            default -> "n" + n;
        }).orElse("n" + n));
    }

    private void objects(JsonNode schema, JsonNode current) {
        put("empty", JSON.objectNode());
        text("a text", "x");
        if (schema.has("additionalProperties")) {
            int most = schema.path("maxProperties").asInt();
            ObjectNode tooMany = JSON.objectNode();
            ObjectNode full = JSON.objectNode();
            for (int n = 0; n <= most; n++) {
                tooMany.put("example.com/k" + n, "v");
                if (n < most) {
                    full.put("example.com/k" + n, "v");
                }
            }
            put("one key more than most", tooMany);
            put("full", full);
            put("a key in unicode", JSON.objectNode().put(UNICODE, "v"));
            put("an empty key", JSON.objectNode().put("", "v"));
            put("a key that is too long", JSON.objectNode().put("k".repeat(FAR_TOO_LONG), "v"));
            put("a key in a wrong form", JSON.objectNode().put("a b/c d/e", "v"));
        } else if (current.isObject()) {
            put("with a field that does not exist", ((ObjectNode) current.deepCopy()).put("noSuchField", 1));
        }
    }
}
