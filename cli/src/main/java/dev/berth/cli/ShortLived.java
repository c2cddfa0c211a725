package dev.berth.cli;

import dev.berth.api.Stage;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the stage of an environment that is not to stay. */
final class ShortLived implements ITypeConverter<Stage> {
    @Override
    public Stage convert(String word) {
        return switch (word) {
            case "preview" -> Stage.PREVIEW;
            case "debug" -> Stage.DEBUG;
            default -> throw new TypeConversionException("write preview or debug");
        };
    }
}
