package dev.berth.plan;

import java.util.List;
import java.util.Map;

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
        String operatorNamespace) {}
