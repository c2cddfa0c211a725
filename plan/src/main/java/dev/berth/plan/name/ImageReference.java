package dev.berth.plan.name;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a container image in its normal form: where {@code mariadb:11.4} was typed, {@code docker.io/library/mariadb:11.4}.
 * Two references are equal exactly when their normal forms are.
 *
 * @param registry   host name of the registry in lower case, with its port where one was typed: {@code docker.io}, {@code localhost:5000}
 * @param repository the path in that registry, in lower case: {@code library/mariadb}
 * @param tag        the tag, 1 to 128 characters; absent only where a digest is present
 * @param digest     {@code sha256:} and 64 hexadecimal digits in lower case; where it is present, the tag says nothing about what is pulled
 */
public record ImageReference(String registry, String repository, Optional<String> tag, Optional<String> digest) {

    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_LEGACY = "index.docker.io";
    private static final int LONGEST_TEXT = 1024;
    private static final int LONGEST_NAME = 255;

    private static final String HOST_PART = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final Pattern REGISTRY = Pattern.compile(
            "(?<host>" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[0-9a-f:]+])(?::(?<port>[0-9]{1,5}))?");
    private static final Pattern REPOSITORY_PART = Pattern.compile("[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern BARE_DIGEST = Pattern.compile("(?:sha256:)?[0-9a-fA-F]{64}");
    private static final Pattern NOT_VISIBLE = Pattern.compile("[^!-~]");

    /** @throws IllegalArgumentException with a sentence, when a part breaks its grammar or neither tag nor digest is present */
    public ImageReference {
        Objects.requireNonNull(tag);
        Objects.requireNonNull(digest);
        checkRegistry(registry);
        checkRepository(registry, repository);
        tag.ifPresent(ImageReference::checkTag);
        digest.ifPresent(ImageReference::checkDigest);
        if (tag.isEmpty() && digest.isEmpty()) {
            throw refusal(registry + "/" + repository, "has neither a tag nor a digest: add a tag, such as :1.0");
        }
    }

    /**
     * Reads what a user typed and completes it as Docker does: {@code docker.io} where no registry is named, {@code library/} before a
     * Docker Hub name of one part, {@code latest} where neither tag nor digest is.
     *
     * @throws IllegalArgumentException when the text names no image; the message is a sentence for the user that says what to write
     */
    public static ImageReference parse(String typed) {
        if (typed == null || typed.isBlank()) {
            throw new IllegalArgumentException("an image has no name: write one, such as mariadb:11.4");
        }
        if (typed.length() > LONGEST_TEXT) {
            throw refusal(typed, "is longer than " + LONGEST_TEXT + " characters: write a shorter image name");
        }
        if (NOT_VISIBLE.matcher(typed).find()) {
            throw refusal(typed, "holds a space or a character that an image name cannot have: remove it");
        }
        if (typed.contains("://")) {
            throw refusal(typed, "begins with a scheme: leave out everything up to and including ://");
        }
        if (BARE_DIGEST.matcher(typed).matches()) {
            throw refusal(typed, "is a digest without a name: write name@sha256:…");
        }
        int at = typed.indexOf('@');
        String named = at < 0 ? typed : typed.substring(0, at);
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(typed.substring(at + 1));
        if (named.isEmpty()) {
            throw refusal(typed, "has no name before the @: write name@sha256:…");
        }
        return split(named, digest);
    }

    /** The same, where it does not matter why a text names no image: empty then. */
    public static Optional<ImageReference> find(String typed) {
        try {
            return Optional.of(parse(typed));
        } catch (IllegalArgumentException notAnImage) {
            return Optional.empty();
        }
    }

    private static ImageReference split(String named, Optional<String> digest) {
        int slash = named.indexOf('/');
        String head = slash < 0 ? "" : named.substring(0, slash);
        boolean hasRegistry = namesRegistry(head);
        String registry = hasRegistry ? head.toLowerCase(Locale.ROOT) : DOCKER_HUB;
        if (registry.equals(DOCKER_HUB_LEGACY)) {
            registry = DOCKER_HUB;
        }
        String rest = hasRegistry ? named.substring(slash + 1) : named;
        int colon = rest.indexOf(':');
        String path = colon < 0 ? rest : rest.substring(0, colon);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of("latest");
        }
        if (registry.equals(DOCKER_HUB) && !path.isEmpty() && !path.contains("/")) {
            path = "library/" + path;
        }
        return new ImageReference(registry, path, tag, digest);
    }

    /** The first part of a path is a registry when it can be nothing else: Docker's own rule. */
    private static boolean namesRegistry(String head) {
        return head.contains(".") || head.contains(":") || head.equals("localhost");
    }

    /** {@code registry/repository}, without tag and digest. */
    public String name() {
        return registry + "/" + repository;
    }

    /**
     * This name at exactly these bytes: {@code docker.io/library/mariadb@sha256:…}. The tag is dropped, so that two tags of one image pin to
     * equal references.
     *
     * @param digest {@code sha256:} and 64 hexadecimal digits in lower case
     * @throws IllegalArgumentException when it is not one
     */
    public ImageReference pinned(String digest) {
        return new ImageReference(registry, repository, Optional.empty(), Optional.of(digest));
    }

    /** This name under another tag, wherever that leads. */
    public ImageReference tagged(String tag) {
        return new ImageReference(registry, repository, Optional.of(tag), Optional.empty());
    }

    /** The normal form: {@code registry/repository[:tag][@digest]}; reading it again gives an equal reference. */
    @Override
    public String toString() {
        return name() + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    }

    private static void checkRegistry(String registry) {
        var match = REGISTRY.matcher(registry);
        if (registry.length() > LONGEST_NAME || !namesRegistry(registry) || registry.equals(DOCKER_HUB_LEGACY) || !match.matches()) {
            throw refusal(registry, "is no registry: write a host name such as ghcr.io, with :port where it needs one");
        }
        String port = match.group("port");
        if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)) {
            throw refusal(registry, "has an impossible port: write one from 1 to 65535");
        }
    }

    private static void checkRepository(String registry, String repository) {
        if (repository.isEmpty()) {
            throw refusal(registry + "/", "names a registry but no image: write the image's name after the /");
        }
        if (repository.length() > LONGEST_NAME) {
            throw refusal(repository, "is longer than " + LONGEST_NAME + " characters: write a shorter image name");
        }
        String lower = repository.toLowerCase(Locale.ROOT);
        if (!lower.equals(repository)) {
            throw refusal(repository, "has capital letters, which an image name cannot have: write " + shown(lower));
        }
        for (String part : repository.split("/", -1)) {
            if (!REPOSITORY_PART.matcher(part).matches()) {
                throw refusal(repository,
                        "is no image name: write lower case letters and digits, with single . or _ or with - between them, and / between parts");
            }
        }
        if (registry.equals(DOCKER_HUB) && !repository.contains("/")) {
            throw refusal(repository, "is no full name on docker.io: write library/" + repository);
        }
    }

    private static void checkTag(String tag) {
        if (tag.isEmpty()) {
            throw new IllegalArgumentException(
                    "the image name ends in a colon: write a tag after it, such as :1.0, or leave the colon out");
        }
        if (!TAG.matcher(tag).matches()) {
            throw refusal(tag, "is no tag: write at most 128 letters, digits, _ . or -, of which the first is no . or -");
        }
    }

    private static void checkDigest(String digest) {
        if (!DIGEST.matcher(digest).matches()) {
            throw refusal(digest, "is no digest: write sha256: and 64 hexadecimal digits in lower case");
        }
    }

    private static IllegalArgumentException refusal(String text, String why) {
        return new IllegalArgumentException(shown(text) + " " + why);
    }

    /** A refusal ends up in a terminal: it shows no control characters and is not flooded by a long text. */
    private static String shown(String text) {
        String visible = NOT_VISIBLE.matcher(text).replaceAll("?");
        return Ellipsis.fit(visible, 120);
    }
}
