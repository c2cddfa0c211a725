package dev.berth.operator.registry;

import dev.berth.plan.ImageFailure.Forbidden;
import dev.berth.plan.ImageFailure.Invalid;
import dev.berth.plan.ImageFailure.NotFound;
import dev.berth.plan.ImageFailure.RateLimited;
import dev.berth.plan.ImageFailure.Unauthorized;
import dev.berth.plan.ImageFailure.Unreachable;
import dev.berth.plan.name.ImageReference;
import java.time.Duration;
import java.util.Optional;

/** The sentences about one image. They hold nothing that a registry said: its texts are a stranger's. */
record Failures(ImageReference image) {

    private static final String NAME_A_SECRET = "name a Secret of type kubernetes.io/dockerconfigjson in spec.imagePullSecretNames";

    LookFailed notFound() {
        String check = image.digest().isPresent() ? "check the digest" : "check the tag";
        return new LookFailed(new NotFound(image + " does not exist in its registry: " + check + ", or push it"));
    }

    LookFailed needsPassword() {
        return new LookFailed(new Unauthorized(image + " needs a password: " + NAME_A_SECRET));
    }

    /** Many registries do not tell strangers whether a private image exists. */
    LookFailed missingOrNeedsPassword() {
        return new LookFailed(new Unauthorized(image + " does not exist or needs a password: check the name, or " + NAME_A_SECRET));
    }

    LookFailed passwordRefused() {
        return new LookFailed(new Unauthorized(image + " does not open with the user name and password given for " + image.registry()
                + ": correct the Secret that spec.imagePullSecretNames names, or check the image's name"));
    }

    LookFailed forbidden(boolean withPassword) {
        String next = withPassword ? "allow it to the user of the Secret that spec.imagePullSecretNames names" : NAME_A_SECRET;
        return new LookFailed(new Forbidden(registry() + " does not allow reading " + image + ": " + next));
    }

    LookFailed rateLimited(Optional<Duration> retryAfter, boolean withPassword) {
        String next = withPassword
                ? "wait, it is tried again by itself"
                : "wait, it is tried again by itself, or for a higher limit " + NAME_A_SECRET;
        return new LookFailed(new RateLimited(registry() + " limits how often it may be asked: " + next, retryAfter));
    }

    LookFailed unreachable() {
        return new LookFailed(new Unreachable(registry() + " cannot be reached: check the registry in the image's name and the network; "
                + "it is tried again by itself"));
    }

    LookFailed slow() {
        return new LookFailed(new Unreachable(registry()
                + " takes too long to answer: check it and the network; it is tried again by itself"));
    }

    LookFailed broken() {
        return new LookFailed(new Unreachable(registry()
                + " answers that it is broken: ask its administrator; it is tried again by itself"));
    }

    LookFailed untrusted() {
        return new LookFailed(new Unreachable(registry()
                + " does not speak https with a certificate that is trusted: ask its administrator, "
                + "or set a registry mirror"));
    }

    LookFailed notUnderstood() {
        return new LookFailed(new Invalid(registry() + " does not answer as an image registry does: check the registry in " + image));
    }

    LookFailed unsafeRedirect() {
        return new LookFailed(new Invalid(registry()
                + " leads from https to an address that is not https: ask its administrator to use https"));
    }

    LookFailed unsafeTokenService() {
        return new LookFailed(new Invalid(registry() + " names a token service that is not https: ask its administrator to use https"));
    }

    LookFailed tooLarge(String what, int bytes) {
        return new LookFailed(new Invalid(image + " has " + what + " of more than " + bytes
                + " bytes: build it with fewer labels and steps"));
    }

    LookFailed tooManyPlatforms(int most) {
        return new LookFailed(new Invalid(image + " has more than " + most + " platforms: name a tag with fewer"));
    }

    LookFailed tooManyTags() {
        return new LookFailed(new Invalid(image.name()
                + " has too many tags to look for others among them: remove old ones, or set updates.policy to Digest and name tags without a star"));
    }

    LookFailed listsNoTags() {
        return new LookFailed(new Invalid(registry() + " does not list the tags of " + image.repository()
                + ": allow it to the user of the Secret that spec.imagePullSecretNames names, or set updates.policy to Digest and name tags without a star"));
    }

    LookFailed listLacks(String tag) {
        return new LookFailed(new Invalid("The list of tags that " + registry() + " gives of " + image.repository() + " lacks " + tag
                + ", which it has: it is not whole, and is asked for again"));
    }

    LookFailed digestDiffers() {
        return new LookFailed(new Invalid(image
                + " does not match its digest as the registry sends it: push it again, or check the mirror"));
    }

    LookFailed incomplete() {
        return new LookFailed(new Invalid(image + " is incomplete in its registry: push it again with all its platforms"));
    }

    LookFailed noImage() {
        return new LookFailed(new Invalid(image
                + " is no container image that can be run: check the name, or push it with a current tool"));
    }

    LookFailed noLinux() {
        return new LookFailed(new Invalid(image + " has no Linux platform: build it for linux/amd64 or what the nodes run"));
    }

    private String registry() {
        return "the registry " + image.registry();
    }
}
