package dev.berth.plan.release;

import dev.berth.api.Component;
import dev.berth.plan.ImageFacts.Start;
import dev.berth.plan.name.FilePath;
import dev.berth.plan.name.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a component's code lies in its image, as far as the image configuration tells: the program that is started, the directory in which
 * an interpreter looks for its scripts and their libraries, and the pages of a web server. A volume in that place holds code that no release
 * decides about.
 */
public final class CodePaths {
    private static final Set<String> INTERPRETED = Set.of("PHP_VERSION", "NODE_VERSION", "PYTHON_VERSION", "RUBY_VERSION", "PERL_VERSION",
            "DENO_VERSION");
    private static final Pattern INTERPRETER = Pattern.compile("(php|php-fpm|php-cgi|node|nodejs|python|ruby|perl|java|deno|bun)[0-9.]*");
    private static final Pattern SHELL = Pattern.compile("(ba|da|a|z)?sh");

    /** What only makes way for the words behind it. */
    private static final Set<String> WRAPPERS = Set.of("tini", "dumb-init", "env", "exec", "docker-entrypoint.sh", "docker-php-entrypoint",
            "gosu", "su-exec");

    /** Those of them behind which a user stands first. */
    private static final Set<String> WITH_USER = Set.of("gosu", "su-exec");

    /** Where package managers put what the code consists of. */
    private static final List<String> LIBRARIES = List.of("node_modules", "vendor");

    private CodePaths() {}

    /** Absolute paths of files and directories, in order; none for a database, whose program Berth chooses. */
    public static List<String> of(Component component, Start start) {
        if (component.database() != null) {
            return List.of();
        }
        String dir = component.workingDir() == null ? start.workingDir() : component.workingDir();
        Command command = Command.of(words(component, start), dir);
        boolean interpreted = command.interpreted() || start.variables().keySet().stream().anyMatch(INTERPRETED::contains);
        Set<String> paths = new TreeSet<>(command.files());
        // A server that is no script works where its data is: Redis in /data.
        if (interpreted && FilePath.belowRoot(dir)) {
            paths.add(FilePath.normal(dir));
            LIBRARIES.forEach(library -> paths.add(FilePath.normal(dir) + "/" + library));
        }
        pages(start).forEach(paths::add);
        ImageReference.find(component.image()).map(WellKnownImages::code).ifPresent(paths::addAll);
        return List.copyOf(paths);
    }

    /** As Kubernetes puts them together: a command leaves out all that the image says, arguments alone leave its entry point. */
    private static List<String> words(Component component, Start start) {
        boolean own = component.command() != null && !component.command().isEmpty();
        boolean ownArgs = component.args() != null && !component.args().isEmpty();
        List<String> first = own ? component.command() : start.entrypoint();
        List<String> args = ownArgs ? component.args() : own ? List.of() : start.command();
        return Stream.concat(first.stream(), args.stream()).toList();
    }

    /**
     * What a command line runs.
     *
     * @param files       its programs and script, absolute; words behind those may name data
     * @param interpreted it is a script, or lies where the process works
     */
    private record Command(List<String> files, boolean interpreted) {

        static Command of(List<String> words, String dir) {
            List<String> files = new ArrayList<>();
            List<String> left = new ArrayList<>(words);
            while (!left.isEmpty()) {
                String word = left.removeFirst();
                String name = word.substring(word.lastIndexOf('/') + 1);
                Optional<String> path = resolved(word, dir);
                path.ifPresent(files::add);
                if (WRAPPERS.contains(name)) {
                    unwrap(name, left);
                } else if (SHELL.matcher(name).matches() && !left.isEmpty() && left.getFirst().equals("-c")) {
                    left = new ArrayList<>(left.size() < 2 ? List.of() : List.of(left.get(1).strip().split("\\s+")));
                } else if (SHELL.matcher(name).matches() || INTERPRETER.matcher(name).matches()) {
                    skipOptions(left);
                    left.stream().findFirst().flatMap(script -> resolved(script.contains("/") ? script : "./" + script, dir)).ifPresent(
                            files::add);
                    return new Command(files, true);
                } else {
                    return new Command(files, path.isPresent() && !word.startsWith("/"));
                }
            }
            return new Command(files, false);
        }

        private static void unwrap(String wrapper, List<String> left) {
            skipOptions(left);
            if (wrapper.equals("env")) {
                while (!left.isEmpty() && left.getFirst().contains("=")) {
                    left.removeFirst();
                }
            }
            if (WITH_USER.contains(wrapper) && !left.isEmpty()) {
                left.removeFirst();
            }
        }

        private static void skipOptions(List<String> words) {
            while (!words.isEmpty() && words.getFirst().startsWith("-")) {
                words.removeFirst();
            }
        }

        /** A name without a slash is looked for in PATH, where no volume is. */
        private static Optional<String> resolved(String word, String dir) {
            if (!word.contains("/") || word.contains(" ")) {
                return Optional.empty();
            }
            String relative = word.startsWith("./") ? word.substring(2) : word;
            String path = word.startsWith("/") ? word : FilePath.normal(dir) + "/" + relative;
            return Optional.of(path).filter(FilePath::belowRoot).map(FilePath::normal);
        }
    }

    private static Stream<String> pages(Start start) {
        return Stream.of(
                Stream.of("/usr/share/nginx/html").filter(_ -> start.variables().containsKey("NGINX_VERSION")),
                Stream.of("/srv", "/usr/share/caddy").filter(_ -> start.variables().containsKey("CADDY_VERSION")),
                Stream.ofNullable(start.variables().get("HTTPD_PREFIX")).map(prefix -> FilePath.normal(prefix) + "/htdocs"),
                Stream.ofNullable(start.variables().get("CATALINA_HOME")).map(home -> FilePath.normal(home) + "/webapps"))
                .flatMap(pages -> pages)
                .filter(FilePath::belowRoot);
    }
}
