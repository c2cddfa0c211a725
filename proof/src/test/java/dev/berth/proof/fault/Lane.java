package dev.berth.proof.fault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.proof.OperatorPort;
import dev.berth.proof.fake.FakeKubelet;
import dev.berth.proof.fake.FakeRegistry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place for one operator at a time, beside others on one API server: a namespace with its lease, and one tenant at a time that is all it
 * sees.
 */
final class Lane {
    private final Bed bed;
    final String namespace;
    private final FakeRegistry registry = new FakeRegistry();
    private volatile int hooksPort;

    Lane(Bed bed, int number) {
        this.bed = bed;
        this.namespace = "lane-" + number;
        bed.admin.resource(new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build()).serverSideApply();
    }

    /** Every tag leads again to where it does at first. */
    void stock() {
        for (String tag : List.of("1.4", "1.5", "1.6")) {
            registry.image("acme/shop", tag, "1000", 8080);
        }
        registry.image("library/mariadb", "11.4", "", 3306);
        registry.image("library/redis", "7", "", 6379);
    }

    /** A tag of the shop leads to another image. */
    void push(String tag) {
        registry.image("acme/shop", tag, "1001", 8080);
    }

    /** Where the life that was started last takes deliveries for a site. */
    URI hooks(String tenant, String site) {
        return URI.create("http://127.0.0.1:" + hooksPort + "/hooks/" + tenant + "/" + site);
    }

    /** The settings of another life of the operator: the one before may not have closed its ports yet. */
    Map<String, String> settings(String tenant) {
        hooksPort = OperatorPort.free().number();
        return Map.of(
                "BERTH_NAMESPACE", Bed.OPERATOR_NAMESPACE,
                "BERTH_POD", "proof", // the name of the lane would be taken for its namespace
                "BERTH_TENANTS", tenant,
                "BERTH_PROXY_ADDRESS", bed.proxy.address(),
                "BERTH_HOOKS_PORT", Integer.toString(hooksPort),
                "BERTH_REGISTRY_MIRRORS", "{\"*\": \"" + registry.url() + "\"}");
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
