package dev.berth.plan.name;

/** Absolute paths inside a container, as people type them. */
public final class FilePath {
    private FilePath() {}

    /** The same path without a slash at its end. */
    public static String normal(String path) {
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Whether it starts at the root and is not the root itself. */
    public static boolean belowRoot(String path) {
        return path.startsWith("/") && path.length() > 1;
    }

    /** Whether a path is this directory or lies in it. */
    public static boolean holds(String directory, String path) {
        String outer = normal(directory);
        return outer.equals("/") || normal(path).equals(outer) || path.startsWith(outer + "/");
    }
}
