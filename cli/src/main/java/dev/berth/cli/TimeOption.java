package dev.berth.cli;

import java.time.DateTimeException;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time with its zone. */
final class TimeOption implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException noTime) {
            throw new TypeConversionException(
                    "there is no time %s: write one with its zone, such as 2026-01-02T03:04:05Z or 2026-01-02T04:04:05+01:00"
                            .formatted(text));
        }
    }
}
