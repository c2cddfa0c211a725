package dev.berth.plan.release;

import dev.berth.plan.name.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Official images that start as root by default and run as well under their own user, whose number their configuration does not say.
 * A copy of {@code library/nginx} in any registry counts, a repository of somebody's that is merely called nginx does not.
 */
final class WellKnownImages {
    private static final String LIBRARY = "library/";

    /** On Debian 33 is www-data, on Alpine 82. */
    private static final Facts WWW_DATA = new Facts(33, 82, List.of());

    private static final Map<String, Facts> TABLE = Map.ofEntries(
            Map.entry("library/drupal", WWW_DATA),
            Map.entry("library/ghost", Facts.of(1000)),
            Map.entry("library/haproxy", Facts.of(99)),
            Map.entry("library/httpd", new Facts(33, 82, List.of("/usr/local/apache2/logs"))),
            Map.entry("library/joomla", WWW_DATA),
            Map.entry("library/mariadb", Facts.of(999)),
            Map.entry("library/matomo", WWW_DATA),
            Map.entry("library/memcached", Facts.of(11211)),
            Map.entry("library/mongo", Facts.of(999)),
            Map.entry("library/mysql", Facts.of(999)),
            Map.entry("library/nextcloud", WWW_DATA),
            Map.entry("library/nginx", new Facts(101, 101, List.of("/var/cache/nginx"))),
            Map.entry("library/node", Facts.of(1000)),
            Map.entry("library/php", WWW_DATA),
            Map.entry("library/postgres", new Facts(999, 70, List.of())),
            Map.entry("library/redis", Facts.of(999)),
            Map.entry("library/solr", Facts.of(8983)),
            Map.entry("library/wordpress", WWW_DATA),
            Map.entry("valkey/valkey", Facts.of(999)));

    /** Parts of their code that people mount volumes on, below the directory that they work in. */
    private static final Map<String, List<String>> CODE = Map.of(
            "library/drupal", List.of("/opt/drupal/web", "/var/www/html"),
            "library/joomla", List.of("/var/www/html/components", "/var/www/html/modules", "/var/www/html/plugins",
                    "/var/www/html/templates"),
            "library/wordpress", List.of("/var/www/html/wp-content/plugins", "/var/www/html/wp-content/themes"),
            "prestashop/prestashop", List.of("/var/www/html/modules", "/var/www/html/themes"));

    private WellKnownImages() {}

    /**
     * What is known of one image.
     *
     * @param user     number of its user in the Debian variant
     * @param alpine   the same in the Alpine variant
     * @param writable directories it writes to besides the usual ones, absolute
     */
    private record Facts(long user, long alpine, List<String> writable) {
        static Facts of(long user) {
            return new Facts(user, user, List.of());
        }
    }

    /** The number of the image's own user. */
    static Optional<Long> user(ImageReference image) {
        boolean alpine = image.tag().filter(tag -> tag.contains("alpine")).isPresent();
        return find(image).map(facts -> alpine ? facts.alpine() : facts.user());
    }

    /** Directories it writes to besides the usual ones. */
    static List<String> writable(ImageReference image) {
        return find(image).map(Facts::writable).orElse(List.of());
    }

    /** Directories of its code, beside the one that it works in. */
    static List<String> code(ImageReference image) {
        return CODE.getOrDefault(name(image), List.of());
    }

    /** Docker Hub's own names, a mirror that keeps the path below a prefix, and one that leaves out {@code library/}. */
    private static String name(ImageReference image) {
        String[] path = image.repository().split("/");
        String last = path[path.length - 1];
        return path.length == 1 ? LIBRARY + last : path[path.length - 2] + "/" + last;
    }

    private static Optional<Facts> find(ImageReference image) {
        return Optional.ofNullable(TABLE.get(name(image)));
    }
}
