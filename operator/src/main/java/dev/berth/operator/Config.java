package dev.berth.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.operator.registry.Mirrors;
import dev.berth.plan.Ground;
import dev.berth.plan.time.SiteZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the administrator set, from environment variables that the chart writes.
 *
 * <table>
 * <caption>Variables; lists are separated by commas</caption>
 * <tr><td>BERTH_NAMESPACE</td><td>where the operator runs; by default the pod's own namespace, or berth-system</td></tr>
 * <tr><td>BERTH_POD</td><td>name of this process in the lease and in Events; by default HOSTNAME</td></tr>
 * <tr><td>BERTH_PORT</td><td>health and metrics; default 8080</td></tr>
 * <tr><td>BERTH_HOOKS_PORT</td><td>deliveries of webhooks; none are taken without it</td></tr>
 * <tr><td>BERTH_TENANTS</td><td>namespaces whose Secrets may be read</td></tr>
 * <tr><td>BERTH_PROXY_NAMESPACE, BERTH_PROXY_LABELS</td><td>of the Traefik pods; default traefik and app.kubernetes.io/name=traefik</td></tr>
 * <tr><td>BERTH_PROXY_PORTS</td><td>their container ports for web and websecure; default 8000,8443</td></tr>
 * <tr><td>BERTH_PROXY_ADDRESS</td><td>host or host:port where the proxy answers TLS; default traefik.NAMESPACE.svc:443</td></tr>
 * <tr><td>BERTH_DNS_NAMESPACE, BERTH_DNS_LABELS</td><td>of the cluster's DNS; default kube-system and k8s-app=kube-dns</td></tr>
 * <tr><td>BERTH_CLUSTER_RANGES</td><td>pod and Service ranges in CIDR form</td></tr>
 * <tr><td>BERTH_TLS_DEFAULT</td><td>JSON of spec.tls for environments that say nothing; default {"mode": "None"}</td></tr>
 * <tr><td>BERTH_RUNNER_IMAGE</td><td>image of the jobs of backups; default that of this version</td></tr>
 * <tr><td>BERTH_BACKUP_RANGES</td><td>ranges in CIDR form that those jobs may reach beside public addresses</td></tr>
 * <tr><td>BERTH_BACKUP_NAMESPACES</td><td>namespaces whose pods those jobs may reach</td></tr>
 * <tr><td>BERTH_TIME_ZONE</td><td>of sites that name none; default UTC</td></tr>
 * <tr><td>BERTH_BACKUP_STORE</td><td>BackupStore of sites that name none, in namespaces that have one of that name; default none</td></tr>
 * <tr><td>BERTH_REGISTRY_MIRRORS</td><td>JSON object of registry to URL; the registry * stands for every other</td></tr>
 * <tr><td>BERTH_LOG_LEVEL</td><td>default INFO</td></tr>
 * </table>
 *
 * @param namespace where the operator runs
 * @param instance  name of this process
 * @param tenants   namespaces whose Secrets may be read
 */
public record Config(
        String namespace,
        String instance,
        int port,
        Optional<Integer> hooksPort,
        Set<String> tenants,
        String proxyNamespace,
        Map<String, String> proxyLabels,
        List<Integer> proxyPorts,
        Address proxy,
        String dnsNamespace,
        Map<String, String> dnsLabels,
        List<String> clusterRanges,
        Tls tlsDefault,
        Ground.Backups backups,
        Ground.Defaults defaults,
        Mirrors mirrors) {
    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
    private static final int HIGHEST_PORT = 65535;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where something answers. */
    public record Address(String host, int port) {}

    /** A variable that cannot be used; the message says which one and how it should look. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message);
        }
    }

    /** Throws {@link Unusable} with a sentence for whoever set the variables. */
    public static Config from(Map<String, String> variables) {
        Reader read = new Reader(variables);
        String namespace = read.text("BERTH_NAMESPACE").or(Config::ownNamespace).orElse("berth-system");
        String proxyNamespace = read.text("BERTH_PROXY_NAMESPACE").orElse("traefik");
        return new Config(
                namespace,
                read.text("BERTH_POD").or(() -> read.text("HOSTNAME")).orElse("berth") + "-" + ProcessHandle.current().pid(),
                read.text("BERTH_PORT").map(text -> port("BERTH_PORT", text)).orElse(8080),
                read.text("BERTH_HOOKS_PORT").map(text -> port("BERTH_HOOKS_PORT", text)),
                new TreeSet<>(read.list("BERTH_TENANTS")),
                proxyNamespace,
                read.pairs("BERTH_PROXY_LABELS").orElse(Map.of("app.kubernetes.io/name", "traefik")),
                read.text("BERTH_PROXY_PORTS").isEmpty()
                        ? List.of(8000, 8443)
                        : read.list("BERTH_PROXY_PORTS").stream().map(text -> port("BERTH_PROXY_PORTS", text)).toList(),
                address(read.text("BERTH_PROXY_ADDRESS").orElse("traefik." + proxyNamespace + ".svc:443")),
                read.text("BERTH_DNS_NAMESPACE").orElse("kube-system"),
                read.pairs("BERTH_DNS_LABELS").orElse(Map.of("k8s-app", "kube-dns")),
                read.list("BERTH_CLUSTER_RANGES").stream().map(text -> range("BERTH_CLUSTER_RANGES", text)).toList(),
                tls(read),
                new Ground.Backups(
                        read.text("BERTH_RUNNER_IMAGE").orElse(Ground.Backups.PUBLIC.runnerImage()),
                        read.list("BERTH_BACKUP_RANGES").stream().map(text -> range("BERTH_BACKUP_RANGES", text)).toList(),
                        read.list("BERTH_BACKUP_NAMESPACES")),
                new Ground.Defaults(
                        read.text("BERTH_TIME_ZONE").map(Config::zone).orElse(Ground.Defaults.PLAIN.timeZone()),
                        read.text("BERTH_BACKUP_STORE").map(Config::store)),
                mirrors(read));
    }

    /** The ground on which environments stand, given the addresses of the nodes. */
    public Ground ground(List<String> nodeAddresses) {
        return new Ground(
                proxyNamespace, proxyLabels, proxyPorts, dnsNamespace, dnsLabels, nodeAddresses, clusterRanges, tlsDefault, namespace,
                backups, defaults);
    }

    private static Optional<String> ownNamespace() {
        try {
            return Optional.of(Files.readString(OWN_NAMESPACE).strip());
        } catch (IOException outsideOfACluster) {
            return Optional.empty();
        }
    }

    private static int port(String name, String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= HIGHEST_PORT) {
                return port;
            }
            throw notAPort(name, text);
        } catch (NumberFormatException notANumber) {
            throw notAPort(name, text);
        }
    }

    private static Unusable notAPort(String name, String text) {
        return new Unusable("%s holds \"%s\": write a port between 1 and %d".formatted(name, text, HIGHEST_PORT));
    }

    private static Address address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return new Address(text, 443);
        }
        if (colon == 0) {
            throw new Unusable("BERTH_PROXY_ADDRESS holds \"%s\": write host:port, for example traefik.traefik.svc:443".formatted(text));
        }
        return new Address(text.substring(0, colon), port("BERTH_PROXY_ADDRESS", text.substring(colon + 1)));
    }

    private static String range(String name, String text) {
        if (!text.matches("[0-9a-fA-F.:]+/[0-9]{1,3}")) {
            throw new Unusable("%s holds \"%s\": write ranges in CIDR form, for example 10.42.0.0/16".formatted(name, text));
        }
        return text;
    }

    /** Another zone in its place would save and migrate sites at hours that nobody meant. */
    private static ZoneId zone(String text) {
        return SiteZone.named(text).orElseThrow(() -> new Unusable(
                "BERTH_TIME_ZONE holds \"%s\": write the name of a time zone, for example Europe/Paris".formatted(text)));
    }

    private static String store(String text) {
        if (!text.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            throw new Unusable("BERTH_BACKUP_STORE holds \"%s\": write the name of a BackupStore, for example nas".formatted(text));
        }
        return text;
    }

    private static Tls tls(Reader read) {
        Tls tls = read.text("BERTH_TLS_DEFAULT").map(Config::parsedTls).orElse(new Tls(TlsMode.NONE, null, null, null));
        boolean whole = switch (tls.mode()) {
            case CERT_MANAGER -> tls.clusterIssuer() != null;
            case RESOLVER -> tls.resolver() != null;
            case NONE -> true;
            case SECRET -> false; // a Secret belongs to one environment
        };
        if (!whole) {
            throw new Unusable("BERTH_TLS_DEFAULT is not whole: write CertManager with clusterIssuer, Resolver with resolver, or None");
        }
        return tls;
    }

    private static Tls parsedTls(String text) {
        try {
            Tls tls = JSON.readValue(text, Tls.class);
            if (tls.mode() != null) {
                return tls;
            }
        } catch (JsonProcessingException notThat) {
            throw new Unusable("BERTH_TLS_DEFAULT holds \"%s\": write JSON such as {\"mode\": \"None\"}".formatted(text));
        }
        throw new Unusable("BERTH_TLS_DEFAULT names no mode: write JSON such as {\"mode\": \"None\"}");
    }

    private static Mirrors mirrors(Reader read) {
        Optional<String> text = read.text("BERTH_REGISTRY_MIRRORS");
        if (text.isEmpty()) {
            return Mirrors.NONE;
        }
        try {
            return Mirrors.parse(JSON.readValue(text.get(), new TypeReference<Map<String, String>>() {}));
        } catch (JsonProcessingException notThat) {
            throw new Unusable("BERTH_REGISTRY_MIRRORS is no JSON object: write {\"docker.io\": \"http://10.0.0.2:5000\"}");
        } catch (IllegalArgumentException notAnAddress) {
            throw new Unusable("BERTH_REGISTRY_MIRRORS: " + notAnAddress.getMessage());
        }
    }

    private record Reader(Map<String, String> variables) {
        Optional<String> text(String name) {
            return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
        }

        List<String> list(String name) {
            return text(name).stream()
                    .flatMap(text -> Arrays.stream(text.split(",")))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }

        Optional<Map<String, String>> pairs(String name) {
            if (text(name).isEmpty()) {
                return Optional.empty();
            }
            Map<String, String> pairs = new LinkedHashMap<>();
            for (String item : list(name)) {
                int sign = item.indexOf('=');
                if (sign <= 0) {
                    throw new Unusable("%s holds \"%s\": write name=value, separated by commas".formatted(name, item));
                }
                pairs.put(item.substring(0, sign).strip(), item.substring(sign + 1).strip());
            }
            return Optional.of(pairs);
        }
    }
}
