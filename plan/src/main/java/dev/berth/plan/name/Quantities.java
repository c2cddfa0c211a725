package dev.berth.plan.name;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/** Quantities of requests and limits as the API server writes them back: {@code 0.5} as {@code 500m}, {@code 1024Mi} as {@code 1Gi}. */
public final class Quantities {
    private static final BigDecimal KILO = BigDecimal.valueOf(1000);
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL = List.of("m", "", "k", "M", "G", "T", "P", "E");
    private static final int MILLI = 3;

    private Quantities() {}

    /**
     * The same amount in canonical form: the largest suffix that needs no fraction. An amount below 1024 loses its binary suffix, as it does
     * on the server; one finer than a thousandth is rounded up.
     *
     * @return null for null
     * @throws IllegalArgumentException when it is no quantity
     */
    public static Quantity canonical(Quantity quantity) {
        if (quantity == null) {
            return null;
        }
        BigDecimal value = value(quantity);
        boolean binary = BINARY.indexOf(quantity.getFormat()) > 0 && value.abs().compareTo(KIBI) >= 0;
        return binary ? scaled(value.setScale(0, RoundingMode.UP), KIBI, BINARY) : decimal(value);
    }

    /**
     * The amount as a number: bytes for memory, cores for CPU.
     *
     * @throws IllegalArgumentException when it is no quantity
     */
    public static BigDecimal value(Quantity quantity) {
        int binary = BINARY.indexOf(quantity.getFormat());
        // The client's own arithmetic rounds large binary amounts.
        return binary > 0 ? new BigDecimal(quantity.getAmount()).multiply(KIBI.pow(binary)) : Quantity.getAmountInBytes(quantity);
    }

    private static Quantity decimal(BigDecimal value) {
        return scaled(value.setScale(MILLI, RoundingMode.UP).movePointRight(MILLI), KILO, DECIMAL);
    }

    private static Quantity scaled(BigDecimal units, BigDecimal step, List<String> suffixes) {
        BigInteger amount = units.toBigIntegerExact();
        if (amount.signum() == 0) {
            return new Quantity("0");
        }
        int suffix = 0;
        while (suffix + 1 < suffixes.size() && amount.mod(step.toBigIntegerExact()).signum() == 0) {
            amount = amount.divide(step.toBigIntegerExact());
            suffix++;
        }
        return new Quantity(amount.toString(), suffixes.get(suffix));
    }
}
