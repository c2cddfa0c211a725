package dev.berth.plan;

import dev.berth.plan.name.AgeRecipient;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;

/** One thing that a plan asks of the Applier. */
public sealed interface Want {
    /** The object it is about. */
    Id id();

    /** Server-side apply, for as long as the plan says so. */
    record Keep(HasMetadata object) implements Want {
        @Override
        public Id id() {
            return Id.of(object);
        }
    }

    /** Created when absent, never patched: volume claims, hostname claims, releases, jobs. */
    record Once(HasMetadata object) implements Want {
        @Override
        public Id id() {
            return Id.of(object);
        }
    }

    /**
     * A Secret with values that the Applier draws at random, made once and never changed.
     *
     * @param shell  the Secret without values
     * @param fixed  key to a value that is no secret, such as a user name
     * @param random key to the number of letters and digits to draw
     */
    record Generate(HasMetadata shell, Map<String, String> fixed, Map<String, Integer> random) implements Want {
        @Override
        public Id id() {
            return Id.of(shell);
        }
    }

    /**
     * A Secret that follows one of the tenant's. Values never enter a plan: the Applier reads them when it writes.
     *
     * @param shell  the copy without values
     * @param from   the tenant's Secret
     * @param print  keyed hash of the values that the plan was made from
     */
    record SecretCopy(HasMetadata shell, Id from, String print) implements Want {
        @Override
        public Id id() {
            return Id.of(shell);
        }
    }

    /**
     * A Secret that is put together from the tenant's. Values never enter a plan: the Applier reads and derives them when it writes.
     *
     * @param shell   without values; its annotation {@link Labels#SOURCES} changes with what the sources hold
     * @param fixed   key to a value that is no secret
     * @param copied  key to the value that it has
     * @param derived key to what it is derived from
     * @param sealed  key to what is encrypted there
     */
    record SecretJoin(HasMetadata shell, Map<String, String> fixed, Map<String, Source> copied, Map<String, Derived> derived,
            Map<String, Sealed> sealed)
            implements
                Want {
        @Override
        public Id id() {
            return Id.of(shell);
        }
    }

    /** A key of a Secret. */
    record Source(Id secret, String key) {}

    /** HMAC-SHA256 of a text in hexadecimal digits; its key is the source's value without white space around it, 32 bytes at least. */
    record Derived(Source key, String text) {}

    /** The source's value without white space around it, encrypted by age to all of them and armoured. */
    record Sealed(Source value, List<AgeRecipient> recipients) {}

    /**
     * The ledger's decision: one merge patch of the workload namespace, refused when that changed meanwhile. Also a Release's mark that
     * nothing names it.
     *
     * @param version     resourceVersion that the decision was made on
     * @param labels      usually empty; a kept namespace is reattached by writing its new owner here, on the ledger's proof
     * @param annotations a null value takes an annotation away
     */
    record Commit(Id id, String uid, String version, Map<String, String> labels, Map<String, String> annotations) implements Want {}

    /** Deletes a child that holds no data, if it is still the one that was decided on. */
    record Remove(Id id, String uid) implements Want {}

    /**
     * Deletes data, if it is still what was decided on.
     *
     * @param version resourceVersion that the decision was made on: data that somebody took up again since is not destroyed
     */
    record Destroy(Id id, String uid, String version, Warrant warrant) implements Want {}
}
