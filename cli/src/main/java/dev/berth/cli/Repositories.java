package dev.berth.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.BackupStore;
import dev.berth.plan.part.backup.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** What the repositories of a store hold, as restic lists it. */
record Repositories(Restic restic, BackupStore store) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Password of the catalogue, which everybody knows: names only are in it. */
    private static final String KNOWN = "berth";

    private static final String POINT = "point";
    private static final String WHOLE = "whole=";
    private static final String BACKUP = "backup=";
    private static final String ENVIRONMENT = "environment=";

    /**
     * A recovery point in the store.
     *
     * @param backup   uid of the Backup that made it
     * @param snapshot the seal's id
     * @param sealed   all of it had been saved by then
     * @param folder   in which the snapshot has what describes the point
     */
    record Sealed(String backup, String snapshot, Instant sealed, String folder) {}

    /** Names of the environments of this namespace that have something there; empty where the store has no catalogue. */
    Optional<List<String>> environments() {
        String prefix = ENVIRONMENT + store.getMetadata().getNamespace() + "--";
        try {
            JsonNode all = read(Repository.catalogueOf(store), KNOWN);
            Set<String> names = new TreeSet<>();
            all.forEach(snapshot -> tags(snapshot).filter(tag -> tag.startsWith(prefix)).forEach(tag -> names.add(tag.substring(prefix
                    .length()))));
            return Optional.of(List.copyOf(names));
        } catch (Restic.Failed e) {
            if (e.code() == Restic.NO_REPOSITORY) {
                return Optional.empty();
            }
            throw refused("the catalogue of BackupStore " + store.getMetadata().getName(), e);
        }
    }

    /**
     * All that are whole, newest first.
     *
     * @throws Restic.Failed where the repository cannot be read
     */
    List<Sealed> listed(String environment) {
        return points(read(repository(environment), restic.password(repository(environment))));
    }

    /** The same of an environment that somebody named. */
    List<Sealed> points(String environment) {
        try {
            return listed(environment);
        } catch (Restic.Failed e) {
            throw e.code() == Restic.NO_REPOSITORY
                    ? new Refused(
                            "BackupStore %s holds nothing of environment %s of namespace %s: kubectl berth recover --store %1$s -n %3$s lists what it holds."
                                    .formatted(store.getMetadata().getName(), environment, store.getMetadata().getNamespace()))
                    : unreadable(environment, e);
        }
    }

    static Refused unreadable(String environment, Restic.Failed why) {
        return refused("the repository of " + environment, why);
    }

    /** Those that a mark says are whole; of one Backup the newest. */
    static List<Sealed> points(JsonNode snapshots) {
        Set<String> whole = new HashSet<>();
        snapshots.forEach(one -> tags(one).filter(tag -> tag.startsWith(WHOLE)).forEach(tag -> whole.add(tag.substring(WHOLE.length()))));
        Map<String, Sealed> points = new TreeMap<>();
        snapshots.forEach(one -> {
            Optional<String> backup = tags(one).filter(tag -> tag.startsWith(BACKUP)).findFirst().map(tag -> tag.substring(BACKUP
                    .length()));
            if (backup.isPresent() && tags(one).anyMatch(POINT::equals) && whole.contains(one.path("id").asText())) {
                Sealed sealed = new Sealed(backup.get(), one.path("id").asText(), OffsetDateTime.parse(one.path("time").asText())
                        .toInstant(), one.path("paths").path(0).asText());
                points.merge(sealed.backup(), sealed, (a, b) -> a.sealed().isAfter(b.sealed()) ? a : b);
            }
        });
        return points.values().stream().sorted(Comparator.comparing(Sealed::sealed).reversed()).toList();
    }

    /** What is sealed with a point: file below its folder to content. */
    Map<String, byte[]> contents(String environment, Sealed point) {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        Repository repository = repository(environment);
        try {
            restic.run(zip, repository, restic.password(repository), "dump", "--archive", "zip", point.snapshot(), point.folder());
        } catch (Restic.Failed e) {
            throw refused("the point of " + environment + " that was sealed at " + point.sealed(), e);
        }
        return unpacked(zip.toByteArray(), point.folder());
    }

    private static Map<String, byte[]> unpacked(byte[] zip, String folder) {
        Map<String, byte[]> files = new TreeMap<>();
        String prefix = folder.substring(1) + "/";
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().startsWith("/") ? entry.getName().substring(1) : entry.getName();
                if (!entry.isDirectory()) {
                    files.put(name.startsWith(prefix) ? name.substring(prefix.length()) : name, in.readAllBytes());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    Repository repository(String environment) {
        return Repository.of(store, store.getMetadata().getNamespace(), environment);
    }

    private JsonNode read(Repository repository, String password) {
        try {
            return JSON.readTree(restic.text(repository, password, "snapshots", "--json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> tags(JsonNode snapshot) {
        List<String> tags = new ArrayList<>();
        snapshot.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags.stream();
    }

    static Refused refused(String what, Restic.Failed why) {
        String said = "restic could not read " + what + ": " + why.getMessage();
        return new Refused(why.code() == Restic.NO_REPOSITORY || why.code() == Restic.OTHER_KEY
                ? List.of(said,
                        "See that the BackupStore names the right place, and that its Secrets hold the login and the key that it was made with.")
                : List.of(said));
    }
}
