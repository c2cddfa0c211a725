package dev.berth.operator.apply;

import dev.berth.plan.Id;
import dev.berth.plan.Refusal;
import dev.berth.plan.Refusal.Cause;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** Tells what the API server refuses, which becomes a condition, from an outage, which is retried without a word. */
final class Refusals {
    private Refusals() {}

    /** Empty for an outage. */
    static Optional<Refusal> of(Id id, KubernetesClientException answer) {
        String message = answer.getStatus() != null && answer.getStatus().getMessage() != null
                ? answer.getStatus().getMessage()
                : String.valueOf(answer.getMessage());
        return cause(answer.getCode(), message).map(cause -> new Refusal(id, cause, sentence(id, cause, answer.getCode(), message)));
    }

    private static Optional<Cause> cause(int code, String message) {
        return Optional.ofNullable(
                switch (code) {
                    case 400, 413 -> Cause.INVALID;
                    case 403 -> forbidden(message);
                    case 404 -> noSuchKind(message) ? Cause.INVALID : Cause.OUTDATED;
                    case 409 -> Cause.OUTDATED;
                    case 422 -> message.contains("metadata.uid") ? Cause.OUTDATED : Cause.INVALID;
                    // What the schema does not know is answered like a crash, but no time heals it.
                    case 500 -> message.contains("failed to create typed patch object") ? Cause.INVALID : null;
                    default -> null;
                });
    }

    private static Cause forbidden(String message) {
        if (message.contains("exceeded quota")) {
            return Cause.QUOTA;
        }
        return message.contains("is being terminated") ? Cause.TERMINATING : Cause.FORBIDDEN;
    }

    private static boolean noSuchKind(String message) {
        return message.contains("could not find the requested resource") || message.contains("page not found");
    }

    private static String sentence(Id id, Cause cause, int code, String message) {
        if (code == 404 && cause == Cause.INVALID) {
            var type = Types.of(id.kind());
            return "The cluster does not know %s (%s/%s): install the definitions that belong to it"
                    .formatted(id.kind(), type.getGroup(), type.getVersion());
        }
        return message;
    }
}
