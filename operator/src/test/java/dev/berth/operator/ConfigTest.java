package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.api.Tls;
import dev.berth.api.TlsMode;
import dev.berth.plan.Ground;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    @Test
    void nothingSetIsEnough() {
        Config config = Config.from(Map.of());
        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.tenants()).isEmpty();
        assertThat(config.proxy()).isEqualTo(new Config.Address("traefik.traefik.svc", 443));
        assertThat(config.tlsDefault().mode()).isEqualTo(TlsMode.NONE);
        assertThat(config.ground(List.of()).defaults()).isEqualTo(Ground.Defaults.PLAIN);
    }

    @Test
    void readsWhatTheChartWrites() {
        Config config = Config.from(Map.ofEntries(
                Map.entry("BERTH_NAMESPACE", "berth-system"),
                Map.entry("BERTH_POD", "berth-0"),
                Map.entry("BERTH_TENANTS", "acme, beta"),
                Map.entry("BERTH_REGISTRY_MIRRORS", "{\"*\":\"http://10.0.0.2:5000\"}"),
                Map.entry("BERTH_TLS_DEFAULT", "{\"clusterIssuer\":\"letsencrypt\",\"mode\":\"CertManager\"}"),
                Map.entry("BERTH_PROXY_NAMESPACE", "kube-system"),
                Map.entry("BERTH_PROXY_LABELS", "app.kubernetes.io/name=traefik,tier=edge"),
                Map.entry("BERTH_PROXY_PORTS", "8000,8443"),
                Map.entry("BERTH_PROXY_ADDRESS", ""),
                Map.entry("BERTH_CLUSTER_RANGES", "10.42.0.0/16,10.43.0.0/16"),
                Map.entry("BERTH_BACKUP_RANGES", "10.0.8.15/32"),
                Map.entry("BERTH_BACKUP_NAMESPACES", "berth-store,minio"),
                Map.entry("BERTH_TIME_ZONE", "Europe/Paris"),
                Map.entry("BERTH_BACKUP_STORE", "nas")));
        assertThat(config.tenants()).containsExactly("acme", "beta");
        assertThat(config.instance()).startsWith("berth-0-");
        assertThat(config.tlsDefault()).isEqualTo(new Tls(TlsMode.CERT_MANAGER, "letsencrypt", null, null));
        assertThat(config.proxy()).isEqualTo(new Config.Address("traefik.kube-system.svc", 443));
        var ground = config.ground(List.of("10.0.0.1"));
        assertThat(ground.proxyLabels()).containsEntry("tier", "edge");
        assertThat(ground.clusterRanges()).containsExactly("10.42.0.0/16", "10.43.0.0/16");
        assertThat(ground.nodeAddresses()).containsExactly("10.0.0.1");
        assertThat(ground.backups().ranges()).containsExactly("10.0.8.15/32");
        assertThat(ground.backups().namespaces()).containsExactly("berth-store", "minio");
        assertThat(ground.defaults()).isEqualTo(new Ground.Defaults(ZoneId.of("Europe/Paris"), Optional.of("nas")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "BERTH_PORT | eighty | write a port between 1 and 65535",
        "BERTH_PORT | 70000 | write a port between 1 and 65535",
        "BERTH_PROXY_PORTS | 8000,x | write a port between 1 and 65535",
        "BERTH_PROXY_ADDRESS | :443 | write host:port",
        "BERTH_PROXY_LABELS | traefik | write name=value",
        "BERTH_CLUSTER_RANGES | 10.42.0.0 | write ranges in CIDR form",
        "BERTH_TLS_DEFAULT | None | write JSON such as",
        "BERTH_TLS_DEFAULT | {\"mode\":\"CertManager\"} | is not whole",
        "BERTH_TLS_DEFAULT | {} | names no mode",
        "BERTH_TIME_ZONE | Europe/Pariss | write the name of a time zone",
        "BERTH_TIME_ZONE | GMT+2 | write the name of a time zone",
        "BERTH_BACKUP_STORE | NAS | write the name of a BackupStore",
        "BERTH_REGISTRY_MIRRORS | docker.io | is no JSON object",
        "BERTH_REGISTRY_MIRRORS | {\"docker.io\":\"10.0.0.2\"} | is no address"
    })
    void refusesWithTheNameOfTheVariable(String name, String value, String hint) {
        assertThatThrownBy(() -> Config.from(Map.of(name, value)))
                .isInstanceOf(Config.Unusable.class)
                .hasMessageContaining(name)
                .hasMessageContaining(hint);
    }
}
