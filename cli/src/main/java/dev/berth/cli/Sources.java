package dev.berth.cli;

import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Documents.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of a command line and the documents in them. */
final class Sources {
    private static final String STDIN = "-";

    private Sources() {}

    /** One document and where it stands. */
    record Source(String file, Document document) {
        /** A sentence about this document. */
        String says(String sentence) {
            return file + ": document " + document.number() + ": " + sentence;
        }
    }

    /** Every document of files and directories, in order; {@code -} is the given stream. */
    static List<Source> read(List<String> names, InputStream stdin) {
        List<Source> sources = new ArrayList<>();
        for (String name : names) {
            if (name.equals(STDIN)) {
                sources.addAll(documents("standard input", text(stdin)));
            } else {
                files(Path.of(name)).forEach(file -> sources.addAll(documents(file.toString(), text(file))));
            }
        }
        return sources;
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> inside = Files.list(path)) {
            List<Path> files = inside.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)")).sorted().toList();
            if (files.isEmpty()) {
                throw new Refused(path + ": there is no file that ends in .yaml, .yml or .json in this directory.");
            }
            return files;
        } catch (IOException e) {
            throw new Refused(path + ": the directory cannot be read: " + e.getMessage() + ".");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (java.nio.file.NoSuchFileException _) {
            throw new Refused(file + ": there is no such file.");
        } catch (IOException e) {
            throw new Refused(file + ": the file cannot be read as UTF-8 text: " + e.getMessage() + ".");
        }
    }

    private static String text(InputStream stdin) {
        try {
            return new String(stdin.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Refused("standard input: it cannot be read: " + e.getMessage() + ".");
        }
    }

    private static List<Source> documents(String file, String text) {
        try {
            return Documents.read(text).stream().map(document -> new Source(file, document)).toList();
        } catch (Documents.Unreadable e) {
            throw new Refused(file + ": document " + e.document() + ": " + e.getMessage());
        }
    }
}
