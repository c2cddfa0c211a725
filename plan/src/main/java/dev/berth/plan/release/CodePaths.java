package dev.berth.plan.release;

import dev.berth.api.Component;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.name.FilePath;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where a component's code lies in its image, as far as the image configuration tells: the program that is started, the directory in which
 * an interpreter looks for its scripts, and the pages of a web server. A volume in that place holds code that no release decides about.
 */
public final class CodePaths {
    /** Variables that the official images of interpreters, and whatever is built on them, carry. */
    private static final Set<String> INTERPRETED = Set.of("PHP_VERSION", "NODE_VERSION", "PYTHON_VERSION", "RUBY_VERSION", "PERL_VERSION",
            "BUN_INSTALL_BIN", "DENO_VERSION");

    /** What takes the file to run as an argument. */
    private static final Set<String> LAUNCHERS = Set.of("sh", "bash", "dash", "env", "tini", "dumb-init", "php", "php-fpm", "node",
            "python",
            "python3", "ruby", "perl", "java", "bun", "deno");

    private static final String NGINX = "NGINX_VERSION";
    private static final String NGINX_PAGES = "/usr/share/nginx/html";
    private static final String HTTPD = "HTTPD_PREFIX";
    private static final String HTTPD_PAGES = "/htdocs";

    private CodePaths() {}

    /** Absolute paths of files and directories, in order; none for a database, whose program Berth chooses. */
    public static List<String> of(Component component, ImageFacts.Start start) {
        Set<String> paths = new TreeSet<>();
        if (component.database() == null) {
            program(words(component, start)).forEach(paths::add);
            workingDir(component, start).forEach(paths::add);
            pages(start).forEach(paths::add);
        }
        return List.copyOf(paths);
    }

    /** As Kubernetes puts them together: a command leaves out all that the image says, arguments alone leave its entry point. */
    private static List<String> words(Component component, ImageFacts.Start start) {
        boolean own = component.command() != null && !component.command().isEmpty();
        List<String> first = own ? component.command() : start.entrypoint();
        List<String> args = component.args() != null ? component.args() : own ? List.of() : start.command();
        return Stream.concat(first.stream(), args.stream()).toList();
    }

    /** The first word, and after a launcher the first file that it is given. Further words may name data. */
    private static Stream<String> program(List<String> words) {
        if (words.isEmpty()) {
            return Stream.empty();
        }
        String first = words.getFirst();
        Stream<String> file = LAUNCHERS.contains(first.substring(first.lastIndexOf('/') + 1))
                ? words.stream().skip(1).filter(FilePath::belowRoot).limit(1)
                : Stream.empty();
        return Stream.concat(Stream.of(first).filter(FilePath::belowRoot), file).map(FilePath::normal);
    }

    /**
     * A directory that the image declares a volume, and in which no interpreter works, is where a server keeps its data: Redis works in
     * {@code /data}.
     */
    private static Stream<String> workingDir(Component component, ImageFacts.Start start) {
        String dir = Objects.requireNonNullElse(component.workingDir(), start.workingDir());
        boolean data = component.workingDir() == null && start.volumes().stream().map(FilePath::normal).anyMatch(FilePath.normal(
                dir)::equals)
                && start.variables().keySet().stream().noneMatch(INTERPRETED::contains);
        return Stream.of(dir).filter(one -> FilePath.belowRoot(one) && !data).map(FilePath::normal);
    }

    private static Stream<String> pages(ImageFacts.Start start) {
        String prefix = start.variables().get(HTTPD);
        return Stream.concat(
                Stream.of(NGINX_PAGES).filter(_ -> start.variables().containsKey(NGINX)),
                Stream.ofNullable(prefix).filter(FilePath::belowRoot).map(one -> FilePath.normal(one) + HTTPD_PAGES));
    }
}
