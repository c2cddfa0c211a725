package dev.berth.plan.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.DeployedRelease;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.plan.ledger.Ledger;
import dev.berth.plan.world.Documents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoppedTest {
    private static final String MADE = "2026-01-02T10:00:00Z";

    private static Environment environment(String spec, String status) {
        return (Environment) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Environment
                metadata: {name: shop-debug, namespace: acme, creationTimestamp: "%s"}
                spec: {site: shop, %s}
                status: {%s}
                """.formatted(MADE, spec, status)).getFirst());
    }

    private static Optional<Site> site(String spec) {
        return Optional.of((Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme}
                spec: {domain: shop.example.com, %s}
                """.formatted(spec)).getFirst()));
    }

    private static Ledger decided(String since) {
        return new Ledger(Optional.of(new DeployedRelease("shop-1", "sha256:0", 1, since, "Images")), List.of(), 1, 0, Map.of(), List.of());
    }

    private static Optional<Effective> effective(Environment environment) {
        StageDefaults defaults = new StageDefaults("shop", "shop.example.com", "shop-debug", Optional.empty(), false);
        return Optional.of(defaults.of(environment.getSpec(), Stage.DEBUG, Optional.empty()));
    }

    private static Optional<Instant> expires(Environment environment, Ledger ledger) {
        return Stopped.expires(environment, effective(environment), ledger);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', false",
        "'suspend: false', 'suspend: false', false",
        "'suspend: true', '', true",
        "'', 'suspend: true', true",
        "'suspend: false', 'suspend: true', true"
    })
    void isSuspendedByItsOwnWordOrByItsSites(String environment, String site, boolean suspended) {
        assertThat(Stopped.suspended(environment(environment, ""), site(site))).isEqualTo(suspended);
    }

    @Test
    void isSuspendedByItsOwnWordAlsoWithoutASite() {
        assertThat(Stopped.suspended(environment("suspend: true", ""), Optional.empty())).isTrue();
        assertThat(Stopped.suspended(environment("", ""), Optional.empty())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Expired, True, true", "Expired, False, false", "Ready, True, false"})
    void isExpiredWhereItSaysSo(String type, String status, boolean expired) {
        String condition = "conditions: [{type: %s, status: \"%s\", reason: LifetimeOver, message: x}]".formatted(type, status);
        assertThat(Stopped.saysExpired(environment("", condition))).isEqualTo(expired);
    }

    @Test
    void isNotExpiredBeforeItSaysAnything() {
        Environment silent = environment("", "");
        assertThat(Stopped.saysExpired(silent)).isFalse();
        silent.setStatus(null);
        assertThat(Stopped.saysExpired(silent)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T12:00:00Z, 2026-01-02T15:00:00Z",
        "2026-01-01T12:00:00Z, 2026-01-02T13:00:00Z"
    })
    void livesFromTheLastDecisionOrFromWhenItWasMadeAgain(String since, Instant end) {
        assertThat(expires(environment("lifetimeHours: 3", ""), decided(since))).contains(end);
    }

    @Test
    void livesForEverBeforeADecisionAndWithoutALifetime() {
        Environment environment = environment("lifetimeHours: 3", "");
        assertThat(expires(environment, Ledger.empty())).isEmpty();
        assertThat(Stopped.expires(environment, Optional.empty(), decided(MADE))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2026-01-02T12:59:59Z, false", "2026-01-02T13:00:00Z, true", "2026-01-03T00:00:00Z, true"})
    void isExpiredFromItsEndOn(Instant now, boolean expired) {
        Environment environment = environment("lifetimeHours: 3", "");
        assertThat(Stopped.expired(environment, effective(environment), decided(MADE), now)).isEqualTo(expired);
    }
}
