package dev.berth.cli;

import dev.berth.api.BackupStore;
import dev.berth.plan.part.backup.Repository;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a store holds, environment by environment. One whose repository cannot be read is listed with the others. */
record StoreList(BackupStore store, List<Row> rows) {
    /**
     * An environment that the store's catalogue names.
     *
     * @param points  newest first; none where they cannot be listed
     * @param failure why they cannot
     * @param here    what the cluster has of it
     */
    record Row(String environment, List<Repositories.Sealed> points, Optional<Restic.Failed> failure, Here here) {
        private String number() {
            return failure.map(Row::word).orElse(String.valueOf(points.size()));
        }

        private static String word(Restic.Failed failure) {
            return switch (failure.code()) {
                case Restic.NO_REPOSITORY -> "gone";
                case Restic.OTHER_KEY -> "another key";
                default -> "unreadable";
            };
        }

        private String newest() {
            return points.stream().findFirst().map(point -> point.sealed().truncatedTo(ChronoUnit.SECONDS).toString()).orElse("");
        }

        private List<String> cells() {
            return List.of(environment, number(), newest(), here.word());
        }
    }

    /**
     * @param points of an environment; throws {@link Restic.Failed} where its repository cannot be read
     * @param here   what the cluster has of it
     */
    static StoreList of(BackupStore store, List<String> environments, Function<String, List<Repositories.Sealed>> points,
            Function<String, Here> here) {
        return new StoreList(store, environments.stream().map(name -> {
            try {
                return new Row(name, points.apply(name), Optional.empty(), here.apply(name));
            } catch (Restic.Failed e) {
                return new Row(name, List.of(), Optional.of(e), here.apply(name));
            }
        }).toList());
    }

    String text() {
        List<List<String>> table = new ArrayList<>(List.of(List.of("ENVIRONMENT", "POINTS", "NEWEST", "HERE")));
        rows.forEach(row -> table.add(row.cells()));
        return Table.text(table);
    }

    /** Sentences on those that cannot be read. */
    List<String> failures() {
        return rows.stream().flatMap(row -> row.failure().stream().flatMap(why -> sentences(row.environment(), why).stream())).toList();
    }

    private List<String> sentences(String environment, Restic.Failed why) {
        return why.code() == Restic.NO_REPOSITORY
                ? List.of(
                        "The repository of %s is gone from BackupStore %s, and its recovery points with it. Where somebody has a copy of it, put it back there, as %s: nothing else brings them back."
                                .formatted(environment, store.getMetadata().getName(), Repository.of(store, store.getMetadata()
                                        .getNamespace(),
                                        environment).address()))
                : Repositories.unreadable(environment, why).sentences();
    }
}
