package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Id;
import dev.berth.plan.Refusal;
import dev.berth.plan.Refusal.Cause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {
    private static final Id ROUTE = new Id("IngressRoute", "acme--shop-prod", "berth--web");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "403 | pods \"x\" is forbidden: exceeded quota: site, requested: pods=1 | QUOTA",
        "403 | unable to create new content in namespace a because it is being terminated | TERMINATING",
        "403 | User \"berth\" cannot patch resource | FORBIDDEN",
        "404 | namespaces \"acme--shop-prod\" not found | OUTDATED",
        "404 | the server could not find the requested resource | INVALID",
        "409 | Operation cannot be fulfilled: the object has been modified | OUTDATED",
        "422 | Deployment.apps \"x\" is invalid: metadata.uid: field is immutable | OUTDATED",
        "422 | spec.selector: Invalid value: field is immutable | INVALID",
        "500 | failed to create typed patch object (a/b; v1, Kind=X): .spec.y: field not declared in schema | INVALID",
        "400 | quantities must match the regular expression | INVALID"
    })
    void knowsTheCause(int code, String message, Cause cause) {
        assertThat(Refusals.of(ROUTE, MemoryApi.answer(code, message))).map(Refusal::cause).contains(cause);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 401, 429, 500, 502, 503, 504})
    void anOutageIsNoRefusal(int code) {
        assertThat(Refusals.of(ROUTE, MemoryApi.answer(code, "try again"))).isEmpty();
    }

    @Test
    void saysWhatIsMissingInTheCluster() {
        assertThat(Refusals.of(ROUTE, MemoryApi.answer(404, "404 page not found")))
                .map(Refusal::message)
                .contains("The cluster does not know IngressRoute (traefik.io/v1alpha1): install the definitions that belong to it");
    }
}
