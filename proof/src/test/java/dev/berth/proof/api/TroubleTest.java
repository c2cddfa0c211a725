package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.condition.Conditions;
import dev.berth.proof.fake.FakeKubelet.Act;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pods that do not run, as the kubelet tells it: the Environment says so and what to look at, and is Ready again when they do. */
@Tag("api")
class TroubleTest {
    private final ApiTier tier = ApiTier.get();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CRASHES     | crashing | CrashLooping    | kubectl -n acme--crashing-dev logs deploy/web --previous
            CANNOT_PULL | pulling  | ImagePullFailed | check that the registry still has it
            NEVER_READY | slow     | RollingOut      | Component web is being rolled out
            """)
    void isToldAndHeals(Act act, String name, String reason, String sentence) {
        String namespace = "acme--" + name + "-dev";
        tier.kubelet.act(namespace, "web", act);
        tier.apply("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: %1$s, namespace: acme}
                spec:
                  domain: %1$s.example.com
                  environments: [{name: dev}]
                  stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}]}
                """.formatted(name));
        tier.await(name + "-dev says " + reason, () -> {
            var ready = Conditions.find(tier.environment("acme", name + "-dev").getStatus().conditions(), Conditions.READY).orElseThrow();
            return ready.status().equals("False") && ready.reason().equals(reason) && ready.message().contains(sentence);
        });
        tier.kubelet.act(namespace, "web", Act.RUNS);
        tier.awaitReady("acme", name);
    }
}
