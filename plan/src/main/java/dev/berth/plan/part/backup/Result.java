package dev.berth.plan.part.backup;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.plan.part.workload.JobPods;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the runner says at its end of what lies in the repository now.
 *
 * @param snapshot the first sixteen digits of its id
 * @param bytes    that were read; null where it is not known, and so on
 * @param parts    those of a point that was sealed, by name
 * @param sealed   when all of them were there, RFC 3339
 * @param record   what the seal of a point that was found says of it
 * @param found    its parts, in their order, as {@link PointRecord#found} reads them
 * @param escrow   print of the store's key that the store's catalogue lists, encrypted
 * @param reowned  files and folders that were fetched and could not be given to their owner; null where there is none
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Result(String snapshot, Long bytes, Long files, Long tables, Long rows, Map<String, Result> parts, String sealed,
        JsonNode record, JsonNode found, String escrow, Long reowned) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Empty where it is no result. */
    public static Optional<Result> read(String message) {
        try {
            return Optional.ofNullable(JSON.readValue(message.isBlank() ? "null" : message, Result.class)).filter(one -> one
                    .snapshot() != null);
        } catch (JsonProcessingException somethingElse) {
            return Optional.empty();
        }
    }

    /** What the pod of a Job said that ended well. */
    public static Optional<Result> of(JobPods pods) {
        return pods.ended().filter(pod -> pod.code() == 0).flatMap(pod -> read(pod.message()).stream()).findFirst();
    }

    /** The same, with the counts that only the dump itself knows. */
    public Result counted(Result dump) {
        return new Result(snapshot, bytes, files, dump.tables, dump.rows, parts, sealed, record, found, escrow, reowned);
    }

    /** Of a part of a point that was sealed. */
    public Optional<Result> part(String name) {
        return Optional.ofNullable(Objects.requireNonNullElse(parts, Map.<String, Result>of()).get(name));
    }
}
