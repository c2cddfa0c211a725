package dev.berth.cli;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.Facts;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.storage.Kept;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A workload namespace with what is in it.
 *
 * @param owner   the Environment that it is of, or was
 * @param present an Environment of that name is there
 * @param held    why nothing goes by time; empty where it does
 */
record KeptSpace(Namespace namespace, Owner owner, boolean present, Optional<String> held, List<PersistentVolumeClaim> claims) {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

    /** Every workload namespace of these tenants; of all where none is named. */
    static List<KeptSpace> all(KubernetesClient client, Optional<String> tenant) {
        return client.namespaces().withLabel(Labels.MANAGED, "true").list().getItems().stream()
                .filter(space -> Owner.from(space.getMetadata()).filter(o -> o.kind().equals("Environment")).isPresent())
                .filter(space -> tenant.isEmpty() || tenant.get().equals(space.getMetadata().getLabels().get(Labels.TENANT)))
                .map(space -> read(client, space))
                .toList();
    }

    /** One of them that is kept; refused when it is not, or in use. */
    static KeptSpace kept(KubernetesClient client, String name) {
        Namespace space = client.namespaces().withName(name).get();
        if (space == null) {
            throw new Refused("There is no namespace " + name + ": kubectl berth kept -A lists what is kept.");
        }
        if (Owner.from(space.getMetadata()).filter(o -> o.kind().equals("Environment")).isEmpty()) {
            throw new Refused("Namespace " + name + " is not one that Berth made: nothing was done.");
        }
        KeptSpace read = read(client, space);
        if (read.present) {
            throw new Refused("Namespace " + name + " is in use by Environment " + read.owner.name() + " in " + read.owner.namespace()
                    + ": nothing was done.");
        }
        return read;
    }

    private static KeptSpace read(KubernetesClient client, Namespace space) {
        Owner owner = Owner.from(space.getMetadata()).orElseThrow();
        boolean present = client.resources(Environment.class).inNamespace(owner.namespace()).withName(owner.name()).get() != null;
        return new KeptSpace(space, owner, present, held(client, space, owner),
                client.persistentVolumeClaims().inNamespace(space.getMetadata().getName()).list().getItems());
    }

    private static Optional<String> held(KubernetesClient client, Namespace space, Owner owner) {
        Namespace tenant = client.namespaces().withName(owner.namespace()).get();
        if (tenant == null || !tenant.getMetadata().getUid().equals(space.getMetadata().getLabels().get(Labels.TENANT_UID))) {
            return Optional.of("its tenant was deleted");
        }
        Optional<String> uid = kept(space, owner).flatMap(Kept::site);
        Site site = client.resources(Site.class).inNamespace(owner.namespace()).withName(siteOf(space)).get();
        boolean went = uid.isPresent() && (site == null || !uid.get().equals(site.getMetadata().getUid()));
        return went ? Optional.of("its Site was deleted") : Optional.empty();
    }

    private static String siteOf(Namespace space) {
        return space.getMetadata().getLabels().getOrDefault(Labels.SITE, "?");
    }

    private static Optional<Kept> kept(Namespace space, Owner owner) {
        return Kept.of(owner.uid(), notes(space));
    }

    private static Map<String, String> notes(Namespace space) {
        return Objects.requireNonNullElse(space.getMetadata().getAnnotations(), Map.of());
    }

    /** Does what holds for the namespace as it was read only: somebody may have taken it up since. */
    void unlessChanged(Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
            throw new Refused("Namespace " + name() + " changed just now, and nothing was done: look again with kubectl berth kept.");
        }
    }

    String name() {
        return namespace.getMetadata().getName();
    }

    String site() {
        return siteOf(namespace);
    }

    Optional<Kept> record() {
        return kept(namespace, owner);
    }

    /** When its data goes, as people say it. */
    String until() {
        Optional<Instant> until = record().flatMap(Kept::until);
        if (until.isEmpty()) {
            return "purged by hand";
        }
        return held.map(why -> "purged by hand (" + why + ")").orElseGet(() -> time(until.get()));
    }

    static String time(Instant instant) {
        return MINUTE.format(instant);
    }

    /** That of an environment; empty where whoever asks may not read its namespace, and where it is not understood. */
    static Optional<Ledger> ledger(KubernetesClient client, Environment environment) {
        ObjectMeta meta = environment.getMetadata();
        try {
            return Optional.ofNullable(client.namespaces().withName(Access.namespaceOf(meta.getNamespace(), meta.getName())).get())
                    .filter(space -> Owner.from(space.getMetadata()).filter(owner -> owner.uid().equals(meta.getUid())).isPresent())
                    .flatMap(KeptSpace::ledger);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<Ledger> ledger(Namespace namespace) {
        try {
            return Optional.of(Ledger.of(new Facts.Space(namespace.getMetadata().getLabels(), notes(namespace))));
        } catch (Ledger.UnreadableLedger e) {
            return Optional.empty();
        }
    }

    String release() {
        return ledger(namespace).flatMap(Ledger::release).map(DeployedRelease::name).orElse("none");
    }

    /** Each claim with its size, and the volume that it was. */
    List<String> volumes() {
        return claims.stream().map(claim -> claim.getMetadata().getName() + " " + size(claim)).sorted().toList();
    }

    /** Volumes that the stack no longer has, with claim and size. */
    List<String> retired() {
        return ledger(namespace).map(Ledger::volumes).orElse(Map.of()).entrySet().stream()
                .filter(volume -> volume.getValue().kept())
                .map(volume -> volume.getKey() + " (PersistentVolumeClaim " + volume.getValue().claim() + claims.stream()
                        .filter(claim -> claim.getMetadata().getUid().equals(volume.getValue().uid()))
                        .map(claim -> ", " + size(claim)).findFirst().orElse(", lost") + ")")
                .toList();
    }

    static String size(PersistentVolumeClaim claim) {
        var asked = claim.getSpec().getResources() == null ? null : claim.getSpec().getResources().getRequests();
        var capacity = claim.getStatus() == null ? null : claim.getStatus().getCapacity();
        return String.valueOf(Objects.requireNonNullElse(capacity == null ? null : capacity.get("storage"), asked.get("storage")));
    }

    /** What to do to get it back, data and release. */
    String way() {
        String brief = owner.name().startsWith(site() + "-") ? owner.name().substring(site().length() + 1) : owner.name();
        return record().flatMap(Kept::site).isPresent()
                ? "name " + brief + " in spec.environments of Site " + site() + " in namespace " + owner.namespace()
                        + " again, and apply it"
                : "apply Environment " + owner.name() + " of site " + site() + " in namespace " + owner.namespace() + " again";
    }
}
