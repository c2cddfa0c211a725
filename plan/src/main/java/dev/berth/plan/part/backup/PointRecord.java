package dev.berth.plan.part.backup;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Engine;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is sealed into a recovery point of what its Backup says of it, so that it can be taken over where that is lost. Which snapshots are its
 * parts the repository itself tells.
 *
 * @param recoveryPoint what had been written by then is in it, RFC 3339
 * @param release       that ran
 * @param restores      a restore made it, of data that it replaced; null for no
 * @param parts         kinds, engines and counts, as far as they were known when it was sealed
 * @param tasksLeft     of the release had not ended when it was made; null for none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PointRecord(String recoveryPoint, String release, Boolean restores, List<BackupPart> parts, Boolean tasksLeft) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * A part of a point that was found, told by place: with names, the largest point that can be sealed would not fit into what a pod may say.
     *
     * @param engine of a database; null for a volume
     */
    @JsonFormat(shape = JsonFormat.Shape.ARRAY)
    @JsonPropertyOrder({"name", "snapshot", "engine", "tables", "rows", "bytes", "files"})
    private record Found(String name, String snapshot, Engine engine, Long tables, Long rows, Long bytes, Long files) {
        BackupPart part() {
            return engine == null
                    ? new BackupPart(name, BackupPartKind.VOLUME, null, snapshot, bytes, files, tables, rows)
                    : new BackupPart(name, BackupPartKind.DATABASE, engine, snapshot, bytes, null, tables, rows);
        }
    }

    /** @param parts of the stack that is saved */
    static PointRecord of(Backup backup, List<Part> parts) {
        Map<String, BackupPart> known = new TreeMap<>();
        Stream.ofNullable(backup.getStatus().parts()).flatMap(List::stream).forEach(part -> known.put(part.name(), part));
        return new PointRecord(backup.getMetadata().getCreationTimestamp(), backup.getStatus().release(), RecoveryPoint.madeForRestore(
                backup) ? Boolean.TRUE : null, parts.stream().map(part -> counted(known.getOrDefault(part.name(), part.shown(Optional
                        .empty())))).toList(), backup.getStatus().tasksLeft());
    }

    private static BackupPart counted(BackupPart part) {
        return new BackupPart(part.name(), part.kind(), part.engine(), null, null, null, part.tables(), part.rows());
    }

    /** Empty where it is none. */
    public static Optional<PointRecord> read(JsonNode said) {
        try {
            return Optional.ofNullable(JSON.treeToValue(said, PointRecord.class)).filter(one -> one.recoveryPoint != null
                    && one.release != null);
        } catch (JsonProcessingException somethingElse) {
            return Optional.empty();
        }
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the runner tells of a point that it has found, with what the repository lists of each part; empty where it is none. */
    public static Optional<PointRecord> found(Result told) {
        try {
            if (told.found() == null) {
                return Optional.empty();
            }
            List<BackupPart> parts = Stream.of(JSON.treeToValue(told.found(), Found[].class)).map(Found::part).toList();
            return read(told.record()).map(said -> new PointRecord(said.recoveryPoint, said.release, said.restores, parts, said.tasksLeft));
        } catch (JsonProcessingException somethingElse) {
            return Optional.empty();
        }
    }
}
