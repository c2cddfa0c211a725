package dev.berth.operator.registry;

import dev.berth.plan.name.ImageReference;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Where the distribution API of one repository is.
 *
 * @param base  address up to and including the repository, without a slash at its end
 * @param query what every address ends in: empty, or the registry's name for a mirror that stands for several
 */
record Endpoint(URI base, String query) {

    private static final Pattern THIS_MACHINE = Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?");

    static Endpoint of(ImageReference image, Mirrors mirrors) {
        return mirrors.of(image.registry()).map(mirror -> mirrored(image, mirror)).orElseGet(() -> direct(image));
    }

    private static Endpoint mirrored(ImageReference image, URI mirror) {
        String path = mirror.getRawPath() == null ? "" : mirror.getRawPath().replaceFirst("/+$", "");
        String root = mirror.getScheme() + "://" + mirror.getRawAuthority() + (path.isEmpty() ? "/v2" : path);
        // As container run-times do it: one mirror can then stand for several registries.
        String namespace = "?ns=" + URLEncoder.encode(image.registry(), StandardCharsets.UTF_8);
        return new Endpoint(URI.create(root + "/" + image.repository()), namespace);
    }

    private static Endpoint direct(ImageReference image) {
        String host = image.registry().equals("docker.io") ? "registry-1.docker.io" : image.registry();
        String scheme = THIS_MACHINE.matcher(host).matches() ? "http" : "https";
        return new Endpoint(URI.create(scheme + "://" + host + "/v2/" + image.repository()), "");
    }

    URI manifest(String tagOrDigest) {
        return URI.create(base + "/manifests/" + tagOrDigest + query);
    }

    /** The first page of the repository's tags. */
    URI tags(int most) {
        return URI.create(base + "/tags/list" + (query.isEmpty() ? "?" : query + "&") + "n=" + most);
    }

    URI blob(String digest) {
        return URI.create(base + "/blobs/" + digest + query);
    }

    boolean plainHttp() {
        return base.getScheme().equalsIgnoreCase("http");
    }

    /** Whether an address is served by the same host, port and scheme, so that it may see what this one may see. */
    boolean sameOrigin(URI other) {
        return base.getScheme().equalsIgnoreCase(other.getScheme()) && base.getHost().equalsIgnoreCase(other.getHost())
                && port(base) == port(other);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return address.getScheme().equalsIgnoreCase("http") ? 80 : 443;
    }
}
