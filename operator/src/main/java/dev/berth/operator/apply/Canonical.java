package dev.berth.operator.apply;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One form for what we send and what comes back. The API server drops some empty values, rewrites quantities and fills defaults
 * inside structures that server-side apply owns as one leaf; both sides of a comparison pass through here, so that authors of plans
 * need not know. What an author says and the server keeps (a pointer to {@code false}, an empty label) is kept here too: otherwise
 * its removal by somebody else would go unseen.
 */
final class Canonical {
    /** Booleans that the built-in types do not keep when false. */
    private static final Set<String> DROPPED_WHEN_FALSE = Set.of("readOnly", "hostNetwork", "hostPID", "hostIPC", "stdin", "stdinOnce",
            "tty", "publishNotReadyAddresses", "paused");

    /** Maps whose keys are free: an empty text is a value there. */
    private static final Set<String> FREE = Set.of("data", "binaryData", "stringData", "labels", "annotations", "matchLabels",
            "nodeSelector");

    /** An empty storage class means "none", which is not the same as absent. */
    private static final Set<String> EMPTY_MEANS_SOMETHING = Set.of("storageClassName");

    private static final Set<String> AMOUNTS = Set.of("requests", "limits", "hard", "default", "defaultRequest", "min", "max",
            "maxLimitRequestRatio", "capacity");

    private static final Set<String> AMOUNT = Set.of("sizeLimit", "divisor", "averageValue");

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);

    /** What the API server makes of all that is more and has a binary suffix, or none. */
    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final String[] DECIMAL_SUFFIXES = {"", "k", "M", "G", "T", "P", "E"};
    private static final String[] SMALL_SUFFIXES = {"", "m", "u", "n"};
    private static final String[] BINARY_SUFFIXES = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

    private Canonical() {}

    /**
     * The tree without nulls and empty lists, of which the API server counts only some as owned; for built-in kinds also without what else
     * it drops, and with what it fills in.
     */
    static Object of(String kind, Object tree) {
        return Types.custom(kind) ? withoutNothings(tree) : canonical("", tree, kind);
    }

    private static Object withoutNothings(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                TreeMap<String, Object> kept = new TreeMap<>();
                map.forEach((key, value) -> {
                    if (value != null && !(value instanceof List<?> list && list.isEmpty())) {
                        kept.put((String) key, withoutNothings(value));
                    }
                });
                yield kept;
            }
            case List<?> list -> list.stream().map(Canonical::withoutNothings).toList();
            case null -> null;
            default -> tree;
        };
    }

    private static Object canonical(String key, Object tree, String kind) {
        return switch (tree) {
            case Map<?, ?> map -> map(key, Owned.map(map), kind);
            case List<?> list -> list(key, list, kind);
            case null -> null;
            default -> AMOUNT.contains(key) ? quantity(tree.toString()) : tree;
        };
    }

    private static Map<String, Object> map(String key, Map<String, Object> map, String kind) {
        TreeMap<String, Object> kept = new TreeMap<>();
        map.forEach((name, value) -> {
            if (FREE.contains(key)) {
                if (value != null) {
                    kept.put(name, value);
                }
            } else if (AMOUNTS.contains(key) && (value instanceof String || value instanceof Number)) {
                kept.put(name, quantity(value.toString()));
            } else if (!dropped(name, value)) {
                kept.put(name, canonical(name, value, kind));
            }
        });
        defaults(key, kept);
        return kept;
    }

    private static boolean dropped(String name, Object value) {
        return value == null
                || value.equals("") && !EMPTY_MEANS_SOMETHING.contains(name)
                || value.equals(false) && DROPPED_WHEN_FALSE.contains(name)
                || value instanceof List<?> list && list.isEmpty();
    }

    private static List<Object> list(String key, List<?> list, String kind) {
        List<Object> kept = new ArrayList<>();
        for (Object item : list) {
            Object one = canonical("", item, kind);
            if (one instanceof Map<?, ?> map) {
                itemDefaults(key, kind, Owned.map(map));
            }
            kept.add(one);
        }
        return kept;
    }

    /** Defaults inside structures that are owned as one leaf. */
    private static void defaults(String key, Map<String, Object> map) {
        switch (key) {
            case "fieldRef" -> map.putIfAbsent("apiVersion", "v1");
            case "resourceFieldRef" -> map.putIfAbsent("divisor", "0");
            case "roleRef" -> map.putIfAbsent("apiGroup", "rbac.authorization.k8s.io");
            case "serviceAccountToken" -> map.putIfAbsent("expirationSeconds", 3600);
            default -> {}
        }
    }

    /** Defaults inside lists that are owned as one leaf. */
    private static void itemDefaults(String key, String kind, Map<String, Object> item) {
        if (kind.equals("NetworkPolicy") && key.equals("ports")) {
            item.putIfAbsent("protocol", "TCP");
        }
        if (kind.equals("RoleBinding") && key.equals("subjects") && !"ServiceAccount".equals(item.get("kind"))) {
            item.putIfAbsent("apiGroup", "rbac.authorization.k8s.io");
        }
        if (kind.equals("LimitRange") && key.equals("limits") && item.get("default") instanceof Map<?, ?> limits) {
            TreeMap<String, Object> requests = new TreeMap<>(Owned.map(item.get("defaultRequest")));
            limits.forEach((name, amount) -> requests.putIfAbsent((String) name, amount));
            item.put("defaultRequest", requests);
        }
    }

    /**
     * A quantity as the API server writes it: no fraction, the largest suffix that loses nothing, and decimal below 1024 of a binary
     * one. What does not parse is left alone, for the API server to refuse.
     */
    static String quantity(String text) {
        if (text.matches(".*[0-9][eE][-+]?[0-9]+")) {
            return text;
        }
        BigDecimal amount;
        try {
            amount = amount(new Quantity(text));
        } catch (IllegalArgumentException notOne) {
            return text;
        }
        boolean binary = text.endsWith("i");
        if (binary && amount.abs().compareTo(KIBI) >= 0) {
            return largest(amount.setScale(0, RoundingMode.UP), KIBI, BINARY_SUFFIXES);
        }
        return decimal(amount);
    }

    /** To the last digit, which the client's own arithmetic is not for large ones. */
    private static BigDecimal amount(Quantity parsed) {
        BigDecimal number = new BigDecimal(parsed.getAmount());
        String suffix = parsed.getFormat();
        int binary = List.of(BINARY_SUFFIXES).indexOf(suffix);
        if (binary >= 0) {
            return number.multiply(KIBI.pow(binary)).min(MOST);
        }
        int small = List.of(SMALL_SUFFIXES).indexOf(suffix);
        int large = List.of(DECIMAL_SUFFIXES).indexOf(suffix);
        if (small < 0 && large < 0) {
            throw new IllegalArgumentException("no suffix of a quantity: " + suffix);
        }
        return small >= 0 ? number.movePointLeft(3 * small) : number.multiply(THOUSAND.pow(large));
    }

    private static String decimal(BigDecimal amount) {
        BigDecimal scaled = amount;
        for (int power = 0; power < SMALL_SUFFIXES.length; power++) {
            if (whole(scaled)) {
                return power == 0 ? largest(scaled, THOUSAND, DECIMAL_SUFFIXES) : integer(scaled) + SMALL_SUFFIXES[power];
            }
            scaled = scaled.multiply(THOUSAND);
        }
        return integer(amount.movePointRight(9).setScale(0, RoundingMode.UP)) + "n";
    }

    private static String largest(BigDecimal amount, BigDecimal step, String[] suffixes) {
        BigDecimal scaled = amount;
        int power = 0;
        while (power + 1 < suffixes.length && scaled.signum() != 0 && scaled.remainder(step).signum() == 0) {
            scaled = scaled.divide(step);
            power++;
        }
        return integer(scaled) + suffixes[power];
    }

    private static boolean whole(BigDecimal amount) {
        return amount.stripTrailingZeros().scale() <= 0;
    }

    private static BigInteger integer(BigDecimal amount) {
        return amount.toBigInteger();
    }
}
