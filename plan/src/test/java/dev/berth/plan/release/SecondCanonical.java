package dev.berth.plan.release;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release digest once more, by other means: plain maps from YAML instead of records, own readings of quantities and image names, text
 * built from the inside out. It shares nothing with the product's code but the words of the contract.
 */
final class SecondCanonical {
    private static final Pattern QUANTITY = Pattern.compile("([0-9.]+)(m|k|M|G|T|Ki|Mi|Gi|Ti)?");
    private static final Pattern IMAGE = Pattern.compile(
            "(?:(?<host>[^/]*[.:][^/]*|localhost)/)?(?<path>[^:@]+)(?::(?<tag>[^@]+))?(?:@(?<digest>.+))?");

    private SecondCanonical() {}

    static String digest(Map<String, Object> spec) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text(spec, "").getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Object value, String field) {
        if (value instanceof Map<?, ?> map) {
            List<String> parts = new ArrayList<>();
            map.keySet().stream().map(Object::toString).sorted().forEach(key -> {
                String inner = map.get(key) == null ? "" : text(map.get(key), key);
                if (!inner.isEmpty() && !inner.equals("{}") && !inner.equals("[]")) {
                    parts.add(quoted(key) + ":" + inner);
                }
            });
            return "{" + String.join(",", parts) + "}";
        }
        if (value instanceof List<?> list) {
            List<Object> items = new ArrayList<>(list);
            switch (field) {
                case "components", "ports", "env", "volumes", "settings" -> items.sort((a, b) -> at(a, "name").compareTo(at(b, "name")));
                case "files" -> items.sort((a, b) -> at(a, "path").compareTo(at(b, "path")));
                case "volumeMounts" -> items.sort((a, b) -> at(a, "mountPath").compareTo(at(b, "mountPath")));
                case "errorPages" -> items.sort((a, b) -> at(a, "status").compareTo(at(b, "status")));
                case "envFrom" -> items.sort((a, b) -> {
                    int byPrefix = at(a, "prefix").compareTo(at(b, "prefix"));
                    return byPrefix != 0 ? byPrefix : at(a, "database").compareTo(at(b, "database"));
                });
                case "connectsTo", "writable", "paths", "stages" -> items.sort((a, b) -> a.toString().compareTo(b.toString()));
                default -> {}
            }
            return "[" + String.join(",", items.stream().map(item -> text(item, "")).toList()) + "]";
        }
        return switch (field) {
            case "size", "cpu", "memory" -> quoted(amount(value.toString()));
            case "image" -> quoted(image(value.toString()));
            default -> value instanceof String s ? quoted(s) : value.toString();
        };
    }

    private static String at(Object item, String key) {
        Object value = ((Map<?, ?>) item).get(key);
        return value == null ? "" : value.toString();
    }

    private static String amount(String text) {
        Matcher m = QUANTITY.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        BigDecimal number = new BigDecimal(m.group(1));
        BigInteger kilo = BigInteger.valueOf(1000);
        BigInteger kibi = BigInteger.valueOf(1024);
        BigDecimal all = switch (m.group(2) == null ? "" : m.group(2)) {
            case "" -> number;
            case "m" -> number.movePointLeft(3);
            case "k" -> number.multiply(new BigDecimal(kilo));
            case "M" -> number.multiply(new BigDecimal(kilo.pow(2)));
            case "G" -> number.multiply(new BigDecimal(kilo.pow(3)));
            case "T" -> number.multiply(new BigDecimal(kilo.pow(4)));
            case "Ki" -> number.multiply(new BigDecimal(kibi));
            case "Mi" -> number.multiply(new BigDecimal(kibi.pow(2)));
            case "Gi" -> number.multiply(new BigDecimal(kibi.pow(3)));
            default -> number.multiply(new BigDecimal(kibi.pow(4)));
        };
        String plain = all.toPlainString();
        return plain.contains(".") ? plain.replaceAll("0+$", "").replaceAll("\\.$", "") : plain;
    }

    private static String image(String text) {
        Matcher m = IMAGE.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        String host = m.group("host") == null ? "docker.io" : m.group("host");
        String path = host.equals("docker.io") && !m.group("path").contains("/") ? "library/" + m.group("path") : m.group("path");
        if (m.group("digest") != null) {
            return host + "/" + path + "@" + m.group("digest");
        }
        return host + "/" + path + ":" + (m.group("tag") == null ? "latest" : m.group("tag"));
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars().forEach(c -> {
            int at = "\"\\\b\f\n\r\t".indexOf(c);
            if (at >= 0) {
                out.append('\\').append("\"\\bfnrt".charAt(at));
            } else if (c < 32) {
                out.append("\\u00").append(c < 16 ? "0" : "1").append(Integer.toHexString(c & 15));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
