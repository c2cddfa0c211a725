package dev.berth.plan.part.network;

import dev.berth.plan.Ground;
import dev.berth.plan.name.AddressRange;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import java.util.List;
import java.util.stream.Stream;

/**
 * The internet as a component with {@code egress: Internet} sees it: everything but private, link-local (cloud metadata) and multicast
 * ranges, the cluster's own ranges, and the nodes. Nodes often have public addresses, so they are named one by one.
 */
final class Internet {
    private static final List<String> WHOLE = List.of("0.0.0.0/0", "::/0");

    private static final List<String> NOT_THE_INTERNET = List.of(
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8");

    private Internet() {}

    /**
     * One block per family. What an exception already covers is not named again, so a node that joins with a private address changes
     * no policy.
     */
    static List<NetworkPolicyPeer> blocks(Ground ground) {
        List<AddressRange> exceptions = AddressRange.widest(
                Stream.of(NOT_THE_INTERNET, ground.clusterRanges(), ground.nodeAddresses())
                        .flatMap(List::stream)
                        .map(AddressRange::parse)
                        .toList());
        return WHOLE.stream().map(whole -> block(whole, exceptions)).toList();
    }

    /** The API server refuses an exception of the other family. */
    private static NetworkPolicyPeer block(String whole, List<AddressRange> exceptions) {
        AddressRange range = AddressRange.parse(whole);
        return new NetworkPolicyPeerBuilder()
                .withNewIpBlock()
                .withCidr(whole)
                .withExcept(exceptions.stream().filter(range::contains).map(AddressRange::toString).toList())
                .endIpBlock()
                .build();
    }
}
