package dev.berth.cli;

import java.util.List;
import java.util.Locale;

/** Amounts of bytes as people read them. */
final class Bytes {
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
    private static final int STEP = 1024;

    private Bytes() {}

    /** Such as {@code 12.3 MiB}. */
    static String text(long bytes) {
        double left = bytes;
        int unit = 0;
        while (left >= STEP && unit < UNITS.size() - 1) {
            left /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", left, UNITS.get(unit));
    }
}
