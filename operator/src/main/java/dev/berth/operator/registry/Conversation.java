package dev.berth.operator.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.plan.name.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** The requests of one look at one image: asks, proves who asks when the registry wants it, follows redirects as far as that is safe. */
final class Conversation {

    /** What is asked for, for the sentence when it is not there. */
    enum Subject {
        /** The manifest that the reference itself names. */
        IMAGE,
        /** Something that a manifest names, so that it must exist. */
        PART
    }

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 5;
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);
    private static final int TAGS_OF_A_PAGE = 1000;
    private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]{1,2048})>\\s*;.*\\brel=\"?next\"?.*");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1,32768}");

    private final Wire wire;
    private final Limits limits;
    private final ImageReference image;
    private final Optional<Credentials> credentials;
    private final Endpoint endpoint;
    private final Failures failures;
    private final long deadline;

    /** The Authorization header; empty until the registry asked for one. */
    private Optional<String> authorization = Optional.empty();

    Conversation(Wire wire, Limits limits, ImageReference image, Optional<Credentials> credentials, Endpoint endpoint) {
        this.wire = wire;
        this.limits = limits;
        this.image = image;
        this.credentials = credentials;
        this.endpoint = endpoint;
        this.failures = new Failures(image);
        this.deadline = System.nanoTime() + limits.look().toNanos();
    }

    /** The headers of a manifest; empty where the registry answers no HEAD requests. */
    Optional<Wire.Answer> headManifest(String tagOrDigest, String accept) throws LookFailed {
        Wire.Answer answer = ask("HEAD", endpoint.manifest(tagOrDigest), accept, 0);
        if (answer.status() == 405) {
            return Optional.empty();
        }
        check(answer, Subject.IMAGE);
        return Optional.of(answer);
    }

    /** A manifest with its headers; its body is present. */
    Wire.Answer manifest(String tagOrDigest, String accept, Subject subject) throws LookFailed {
        Wire.Answer answer = ask("GET", endpoint.manifest(tagOrDigest), accept, limits.manifestBytes());
        check(answer, subject);
        if (answer.body().isEmpty()) {
            throw failures.tooLarge("a manifest", limits.manifestBytes());
        }
        return answer;
    }

    /** An image configuration. */
    byte[] config(String digest) throws LookFailed {
        Wire.Answer answer = ask("GET", endpoint.blob(digest), "*/*", limits.configBytes());
        check(answer, Subject.PART);
        return answer.body().orElseThrow(() -> failures.tooLarge("an image configuration", limits.configBytes()));
    }

    URI firstPageOfTags() {
        return endpoint.tags(TAGS_OF_A_PAGE);
    }

    /** A page of the list of tags; its body is present. */
    Wire.Answer tags(URI page) throws LookFailed {
        Wire.Answer answer = ask("GET", page, "application/json", limits.manifestBytes());
        if (answer.status() == 403 || answer.status() == 404 || answer.status() == 405) {
            throw failures.listsNoTags();
        }
        check(answer, Subject.PART);
        if (answer.body().isEmpty()) {
            throw failures.tooLarge("a list of tags", limits.manifestBytes());
        }
        return answer;
    }

    /** Where the list goes on (RFC 8288); only the registry itself is followed. */
    Optional<URI> nextPage(Wire.Answer page) throws LookFailed {
        Optional<String> link = page.header("Link").map(NEXT_PAGE::matcher).filter(Matcher::matches).map(next -> next.group(1));
        if (link.isEmpty()) {
            return Optional.empty();
        }
        URI next = resolve(page.uri(), link.get());
        if (next.getHost() == null || !endpoint.sameOrigin(next)) {
            throw failures.notUnderstood();
        }
        return Optional.of(next);
    }

    private Wire.Answer ask(String method, URI address, String accept, int most) throws LookFailed {
        Wire.Answer answer = follow(method, address, accept, most);
        if (answer.status() == 401 && authorization.isEmpty() && endpoint.sameOrigin(answer.uri())) {
            authorization = Optional.of(authorize(answer));
            answer = follow(method, address, accept, most);
        }
        return answer;
    }

    private Wire.Answer follow(String method, URI address, String accept, int most) throws LookFailed {
        URI at = address;
        boolean mayProve = true;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at).method(method, BodyPublishers.noBody()).header("Accept", accept);
            // Once the way has left the registry it stays left: what comes back from a stranger's redirect is the stranger's wish.
            mayProve = mayProve && endpoint.sameOrigin(at);
            if (mayProve) {
                authorization.ifPresent(value -> request.header("Authorization", value));
            }
            Wire.Answer answer = send(request.build(), most);
            Optional<String> location = answer.header("Location");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            at = redirected(at, location.get());
        }
        throw failures.notUnderstood();
    }

    private URI redirected(URI from, String location) throws LookFailed {
        URI to = resolve(from, location);
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        boolean plain = "http".equalsIgnoreCase(to.getScheme());
        if (to.getHost() == null || !(secure || plain)) {
            throw failures.notUnderstood();
        }
        if (plain && !from.getScheme().equalsIgnoreCase("http")) {
            throw failures.unsafeRedirect();
        }
        return to;
    }

    private URI resolve(URI from, String location) throws LookFailed {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException _) {
            throw failures.notUnderstood();
        }
    }

    private String authorize(Wire.Answer refused) throws LookFailed {
        List<Challenge> challenges = Challenge.parse(refused.all("WWW-Authenticate"));
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer") && challenge.parameter("realm").isPresent()) {
                return "Bearer " + token(challenge);
            }
        }
        if (credentials.isEmpty()) {
            throw failures.needsPassword();
        }
        if (challenges.stream().noneMatch(challenge -> challenge.scheme().equals("basic"))) {
            throw failures.notUnderstood();
        }
        return credentials.get().basic();
    }

    private String token(Challenge challenge) throws LookFailed {
        HttpRequest.Builder request = HttpRequest.newBuilder(tokenAddress(challenge)).GET().header("Accept", "application/json");
        credentials.ifPresent(given -> request.header("Authorization", given.basic()));
        Wire.Answer answer = send(request.build(), limits.tokenBytes());
        switch (answer.status()) {
            case 200 -> {
                return token(answer);
            }
            case 401 -> throw credentials.isPresent() ? failures.passwordRefused() : failures.needsPassword();
            // Without a password this is how some registries answer for a private image and for one that does not exist.
            case 403, 404 -> throw credentials.isPresent() ? failures.forbidden(true) : failures.missingOrNeedsPassword();
            default -> {
                check(answer, Subject.IMAGE);
                throw failures.notUnderstood();
            }
        }
    }

    private String token(Wire.Answer answer) throws LookFailed {
        JsonNode granted = answer.body().flatMap(Json::object).orElseThrow(failures::notUnderstood);
        String token = Json.text(granted, "token");
        String value = token.isEmpty() ? Json.text(granted, "access_token") : token;
        // Checked here, because the HTTP client's own refusal would quote it.
        if (!TOKEN.matcher(value).matches()) {
            throw failures.notUnderstood();
        }
        return value;
    }

    private URI tokenAddress(Challenge challenge) throws LookFailed {
        String realm = challenge.parameter("realm").orElseThrow();
        String scope = challenge.parameter("scope").orElse("repository:" + image.repository() + ":pull");
        StringBuilder address = new StringBuilder(realm).append(realm.contains("?") ? '&' : '?');
        challenge.parameter("service").ifPresent(service -> address.append("service=").append(encoded(service)).append('&'));
        address.append("scope=").append(encoded(scope));
        URI uri;
        try {
            uri = URI.create(address.toString());
        } catch (IllegalArgumentException _) {
            throw failures.notUnderstood();
        }
        if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw failures.notUnderstood();
        }
        boolean safe = "https".equalsIgnoreCase(uri.getScheme()) || endpoint.plainHttp() && "http".equalsIgnoreCase(uri.getScheme());
        if (!safe) {
            throw failures.unsafeTokenService();
        }
        return uri;
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Wire.Answer send(HttpRequest request, int most) throws LookFailed {
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        if (!left.isPositive()) {
            throw failures.slow();
        }
        try {
            return wire.send(image.registry(), request, most, left.compareTo(limits.request()) < 0 ? left : limits.request());
        } catch (HttpTimeoutException _) {
            throw failures.slow();
        } catch (SSLException _) {
            throw failures.untrusted();
        } catch (IOException _) {
            throw failures.unreachable();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw failures.unreachable();
        }
    }

    private void check(Wire.Answer answer, Subject subject) throws LookFailed {
        int status = answer.status();
        if (status == 200) {
            return;
        }
        if (!endpoint.sameOrigin(answer.uri()) && (status == 401 || status == 403)) {
            throw failures.notUnderstood();
        }
        throw switch (status) {
            case 401 -> credentials.isPresent() ? failures.passwordRefused() : failures.missingOrNeedsPassword();
            case 403 -> failures.forbidden(credentials.isPresent());
            case 404, 410 -> subject == Subject.IMAGE ? failures.notFound() : failures.incomplete();
            case 408 -> failures.slow();
            case 429 -> failures.rateLimited(retryAfter(answer), credentials.isPresent());
            default -> status >= 500 ? failures.broken() : failures.notUnderstood();
        };
    }

    private static Optional<Duration> retryAfter(Wire.Answer answer) {
        return answer.header("Retry-After").flatMap(Conversation::duration).filter(Duration::isPositive)
                .map(wanted -> wanted.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wanted);
    }

    /** Seconds or a date (RFC 9110, section 10.2.3). */
    private static Optional<Duration> duration(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            return Optional.of(Duration.between(Instant.now(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
