package dev.berth.plan;

import java.time.Duration;
import java.util.Optional;

/** Why a registry's answer about an image is of no use. Every sentence says what to do next and holds no time, counter or secret. */
public sealed interface ImageFailure {

    String sentence();

    /** The registry answers and knows no such image. */
    record NotFound(String sentence) implements ImageFailure {
    }

    /** No user name and password were given, or they were refused. */
    record Unauthorized(String sentence) implements ImageFailure {
    }

    /** The registry knows who asks and does not allow it. */
    record Forbidden(String sentence) implements ImageFailure {
    }

    /** The registry was asked too often; {@code retryAfter} is how long it wants to be left alone, where it said so. */
    record RateLimited(String sentence, Optional<Duration> retryAfter) implements ImageFailure {
    }

    /** The registry did not answer, or answered that it is broken. */
    record Unreachable(String sentence) implements ImageFailure {
    }

    /** The registry answered something that is no usable image, or that does not match its digest. */
    record Invalid(String sentence) implements ImageFailure {
    }

    /** CamelCase, fit for a condition or an event. */
    default String reason() {
        return switch (this) {
            case NotFound _ -> "ImageNotFound";
            case Unauthorized _ -> "ImageNeedsPassword";
            case Forbidden _ -> "ImageForbidden";
            case RateLimited _ -> "RegistryRateLimited";
            case Unreachable _ -> "RegistryUnreachable";
            case Invalid _ -> "ImageInvalid";
        };
    }

    /** Whether it says something about the registry's day and nothing about the image: what was found before then still holds. */
    default boolean passing() {
        return this instanceof RateLimited || this instanceof Unreachable;
    }

    /** As the plan reads it. */
    default ImageLook.Failed asLook() {
        return new ImageLook.Failed(reason(), sentence());
    }
}
