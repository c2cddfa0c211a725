package dev.berth.plan.part.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PointRecord(String recoveryPoint, String release, Boolean restores, List<BackupPart> parts) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** @param parts of the stack that is saved */
    static PointRecord of(Backup backup, List<Part> parts) {
        Map<String, BackupPart> known = new TreeMap<>();
        Stream.ofNullable(backup.getStatus().parts()).flatMap(List::stream).forEach(part -> known.put(part.name(), part));
        return new PointRecord(backup.getMetadata().getCreationTimestamp(), backup.getStatus().release(), RecoveryPoint.madeForRestore(
                backup) ? Boolean.TRUE : null, parts.stream().map(part -> counted(known.getOrDefault(part.name(), part.shown(Optional
                        .empty())))).toList());
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

    /** As the status of a Backup lists them, with what the repository lists of each. */
    public List<BackupPart> found(Result listed) {
        return Objects.requireNonNullElse(parts, List.<BackupPart>of()).stream().map(part -> {
            Optional<Result> one = listed.part(part.name());
            return new BackupPart(part.name(), part.kind(), part.engine(), one.map(Result::snapshot).orElse(null), one.map(Result::bytes)
                    .orElse(null), part.kind() == BackupPartKind.VOLUME ? one.map(Result::files).orElse(null) : null, part.tables(), part
                            .rows());
        }).toList();
    }
}
