package dev.berth.proof.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proof.fake.FakeKubelet;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.Map;
import java.util.Optional;

/**
 * A place for one operator at a time, beside others on one API server: a namespace with its lease, and one tenant at a time that is all it
 * sees.
 */
final class Lane {
    private final Bed bed;
    final String namespace;

    Lane(Bed bed, int number) {
        this.bed = bed;
        this.namespace = "lane-" + number;
        bed.admin.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
    }

    /** The operator's settings. */
    Map<String, String> settings(String tenant) {
        return Map.of(
                "BERTH_NAMESPACE", Bed.OPERATOR_NAMESPACE,
                "BERTH_POD", "proof", // the name of the lane would be taken for its namespace
                "BERTH_TENANTS", tenant,
                "BERTH_PROXY_ADDRESS", bed.proxy.address(),
                "BERTH_REGISTRY_MIRRORS", "{\"*\": \"" + bed.registry.url() + "\"}");
    }

    /** A wire for one life of an operator. */
    FaultProxy wire(String tenant, Script script, Optional<String> before, Runnable died) {
        FaultProxy.Leases leases = new FaultProxy.Leases(bed.cluster.config(), Bed.OPERATOR_NAMESPACE, namespace);
        return new FaultProxy(bed.operator, Optional.of(leases), script, new FaultProxy.Visible(tenant, object -> sees(tenant,
                object)), before, died);
    }

    private boolean sees(String tenant, JsonNode object) {
        JsonNode meta = object.path("metadata");
        String place = meta.path("namespace").asText("");
        if (place.isEmpty()) {
            String claimant = object.path("spec").path("claimRef").path("namespace").asText("");
            String name = meta.path("name").asText();
            place = !claimant.isEmpty() ? claimant : name.equals(FakeKubelet.NODE) ? tenant : name;
        }
        return place.equals(tenant) || place.startsWith(tenant + "--") || place.equals(Bed.OPERATOR_NAMESPACE);
    }

    /** Who holds the lease. */
    Optional<String> holder() {
        return Optional.ofNullable(bed.admin.leases().inNamespace(namespace).withName("berth").get()).map(lease -> lease.getSpec()
                .getHolderIdentity()).filter(holder -> !holder.isEmpty());
    }

    /** The lease of a life that is over would have to expire first; a take-over is not what these plans are about. */
    void freeLease() {
        bed.admin.leases().inNamespace(namespace).withName("berth").delete();
    }
}
