package dev.berth.plan;

import java.util.Optional;
import java.util.function.Function;

/** An answer of the world. That something is absent is one value, that it could not be looked at is another. */
public sealed interface Known<T> {
    /** It is there. */
    record Value<T>(T value) implements Known<T> {}

    /** It was looked for, and is not there. */
    record Missing<T>() implements Known<T> {}

    /** It is being looked for; the answer wakes whoever asked. Nothing is decided and nothing new is said meanwhile. */
    record Pending<T>() implements Known<T> {}

    /**
     * It could not be looked at (not answering, not allowed, not understood). Never treated as absent.
     *
     * @param reason CamelCase, for a condition
     * @param message a sentence that says what to do
     */
    record Unreadable<T>(String reason, String message) implements Known<T> {}

    /** The value, where there is one. */
    default Optional<T> optional() {
        return this instanceof Value<T>(T value) ? Optional.of(value) : Optional.empty();
    }

    default boolean pending() {
        return this instanceof Pending<T>;
    }

    default <R> Known<R> map(Function<T, R> change) {
        return switch (this) {
            case Value<T>(T value) -> new Value<>(change.apply(value));
            case Missing<T>() -> new Missing<>();
            case Pending<T>() -> new Pending<>();
            case Unreadable<T>(String reason, String message) -> new Unreadable<>(reason, message);
        };
    }

    static <T> Known<T> of(Optional<T> value) {
        return value.<Known<T>>map(Value::new).orElseGet(Missing::new);
    }
}
