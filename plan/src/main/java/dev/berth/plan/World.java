package dev.berth.plan;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What has been seen: caches in the operator, files in {@code berth render}, a map in tests. Asking never does I/O. */
public interface World {
    Instant now();

    Ground ground();

    /** The uid of a tenant namespace. */
    Known<String> tenantUid(String namespace);

    Known<Site> site(String namespace, String name);

    Known<Environment> environment(String namespace, String name);

    Known<Release> release(String namespace, String name);

    /** Environments whose {@code spec.site} is this site, by name. */
    List<Environment> environmentsOf(String namespace, String site);

    /** All environments of a namespace, in any order; of those whose spec is not understood, what is said of them. */
    List<Environment> environmentsIn(String namespace);

    /** Releases whose {@code spec.site} is this site, by name. */
    List<Release> releasesOf(String namespace, String site);

    /** Promotions whose {@code spec.environment} is this environment, by name. */
    List<Promotion> promotionsOf(String namespace, String environment);

    /** Task runs whose {@code spec.environment} is this environment, by name. */
    List<TaskRun> taskRunsOf(String namespace, String environment);

    /** Backups whose {@code spec.environment} is this environment, by name. */
    List<Backup> backupsOf(String namespace, String environment);

    /** Restores whose {@code spec.environment} is this environment, by name. */
    List<Restore> restoresOf(String namespace, String environment);

    Known<Backup> backup(String namespace, String name);

    Known<BackupStore> backupStore(String namespace, String name);

    /** A live object that Berth made, by identity. */
    Optional<Child> child(Id id);

    /** Every live object that carries this owner's labels, including those of an earlier owner of the same name. */
    List<Child> childrenOf(Owner owner);

    /** The workload namespaces of a site's environments, those included that keep the data of deleted ones. */
    List<Child> spacesOf(String namespace, String site);

    /** The claim on a hostname, whoever made it. */
    Optional<Child> hostnameClaim(String hostname);

    /** Keys and keyed hash of a Secret; never a value. */
    Known<SecretPrint> secret(String namespace, String name);

    /**
     * What the registry says of an image; never {@code Missing} for an outage. Reasons of {@code Unreadable} that time may heal are
     * {@code RegistryUnreachable} and {@code RegistryRateLimited}; others need a person.
     *
     * @param namespace       the tenant namespace, for pull secrets
     * @param pullSecretNames names of Secrets there
     * @param follow          whether it is looked at often, and which tags beside it are looked for
     */
    Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames, Follow follow);

    /**
     * What the proxy answers to a visitor of an environment. {@code Unreadable} where nothing probes.
     *
     * @param behind what must be behind the answer, such as a release: where it is another one than at the last question, the proxy is asked
     *               anew. Empty: the last answer will do
     */
    Known<RouteAnswer> route(RouteQuestion question, String behind);
}
