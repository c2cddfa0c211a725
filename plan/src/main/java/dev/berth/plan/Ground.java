package dev.berth.plan;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the administrator set and what the cluster's nodes are: the ground every environment stands on.
 *
 * @param proxyNamespace   namespace of the Traefik pods
 * @param proxyLabels      labels that select them
 * @param proxyPorts       their container ports for web and websecure
 * @param dnsNamespace     namespace of the cluster's DNS
 * @param dnsLabels        labels that select its pods
 * @param nodeAddresses    every internal and external address of every node, without prefix length
 * @param clusterRanges    pod and Service ranges in CIDR form
 * @param tlsDefault       TLS mode of environments that say nothing
 * @param operatorNamespace where the operator runs
 * @param backups           what backup jobs are made of, and how far they reach
 * @param defaults          what holds for sites that do not say it themselves
 */
public record Ground(
        String proxyNamespace,
        Map<String, String> proxyLabels,
        List<Integer> proxyPorts,
        String dnsNamespace,
        Map<String, String> dnsLabels,
        List<String> nodeAddresses,
        List<String> clusterRanges,
        dev.berth.api.Tls tlsDefault,
        String operatorNamespace,
        Backups backups,
        Defaults defaults) {

    /** Where nothing is said of backups, nor in the place of sites. */
    public Ground(
            String proxyNamespace,
            Map<String, String> proxyLabels,
            List<Integer> proxyPorts,
            String dnsNamespace,
            Map<String, String> dnsLabels,
            List<String> nodeAddresses,
            List<String> clusterRanges,
            dev.berth.api.Tls tlsDefault,
            String operatorNamespace) {
        this(proxyNamespace, proxyLabels, proxyPorts, dnsNamespace, dnsLabels, nodeAddresses, clusterRanges, tlsDefault, operatorNamespace,
                Backups.PUBLIC, Defaults.PLAIN);
    }

    /**
     * What the administrator set for backup jobs.
     *
     * @param runnerImage image of Berth's own that brings restic along
     * @param ranges      CIDR blocks that they may reach beside public addresses, such as that of a store in the same building
     * @param namespaces  whose pods they may reach, such as that of a store in the cluster
     */
    public record Backups(String runnerImage, List<String> ranges, List<String> namespaces) {
        /** The image of this version, and stores at public addresses alone. */
        public static final Backups PUBLIC = new Backups("ghcr.io/berth-dev/runner:0.1.0", List.of(), List.of());
    }

    /**
     * What the administrator set for sites that leave it out.
     *
     * @param timeZone by whose clock their schedules, windows and freezes go
     * @param store    name of the BackupStore that their recovery points go to, in those namespaces that have one of that name
     */
    public record Defaults(ZoneId timeZone, Optional<String> store) {
        /** UTC, and no recovery points. */
        public static final Defaults PLAIN = new Defaults(ZoneId.of("UTC"), Optional.empty());
    }
}
