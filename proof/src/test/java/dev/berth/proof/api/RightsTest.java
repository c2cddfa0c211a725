package dev.berth.proof.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.operator.apply.Types;
import dev.berth.proof.Chart;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the chart gives the operator's account, computed from the chart as it is rendered. */
@Tag("api")
class RightsTest {
    private static final Set<String> POWERS = Set.of("*", "escalate", "impersonate", "approve", "sign", "deletecollection");
    private static final Set<String> MAY_WRITE_EVERYWHERE = Set.of("berth.dev", "events.k8s.io", "rbac.authorization.k8s.io");

    private final List<HasMetadata> chart = load(Chart.render(ApiTier.get().cluster,
            "tenants={acme,open}"));

    @SuppressWarnings("unchecked")
    private static List<HasMetadata> load(String yaml) {
        Object all = Serialization.unmarshal(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
        return all instanceof List<?> list ? (List<HasMetadata>) list : List.of((HasMetadata) all);
    }

    private <T> Stream<T> all(Class<T> type) {
        return chart.stream().filter(type::isInstance).map(type::cast);
    }

    private List<PolicyRule> everywhere() {
        Map<String, ClusterRole> roles = all(ClusterRole.class).collect(Collectors.toMap(role -> role.getMetadata().getName(), r -> r));
        List<PolicyRule> rules = all(ClusterRoleBinding.class).flatMap(b -> roles.get(b.getRoleRef().getName()).getRules().stream())
                .toList();
        assertThat(rules).as("rules that hold in the whole cluster").hasSizeGreaterThan(5);
        return rules;
    }

    private List<PolicyRule> every() {
        return Stream.concat(all(ClusterRole.class).flatMap(r -> r.getRules().stream()), all(Role.class).flatMap(r -> r.getRules()
                .stream())).toList();
    }

    private static boolean writes(PolicyRule rule) {
        return !Set.of("get", "list", "watch").containsAll(rule.getVerbs());
    }

    @Test
    void noRuleIsOfAllThings() {
        assertThat(every()).allSatisfy(rule -> {
            assertThat(rule.getVerbs()).as("verbs of %s", rule).doesNotContainAnyElementsOf(rule.getApiGroups().equals(List.of("berth.dev"))
                    ? Set.of("*", "escalate", "impersonate")
                    : POWERS);
            assertThat(rule.getResources()).as("resources of %s", rule).doesNotContain("*");
            assertThat(rule.getApiGroups()).as("groups of %s", rule).doesNotContain("*");
        });
    }

    @Test
    void nothingReadsSecretsInTheWholeCluster() {
        assertThat(everywhere()).noneMatch(rule -> rule.getResources().contains("secrets"));
    }

    @Test
    void onlyItsOwnRolesCanBeBound() {
        assertThat(every()).filteredOn(rule -> rule.getVerbs().contains("bind")).singleElement().satisfies(rule -> {
            assertThat(rule.getResources()).containsExactly("clusterroles");
            assertThat(rule.getResourceNames()).containsExactly("berth-workload", "berth-site-view", "berth-site-operate");
            assertThat(rule.getVerbs()).containsExactly("bind");
        });
    }

    @Test
    void noRuleGoesIntoAPodOrTakesAToken() {
        Set<String> doors = Set.of("pods/exec", "pods/attach", "pods/portforward", "pods/proxy", "services/proxy", "nodes/proxy",
                "pods/ephemeralcontainers", "serviceaccounts/token", "pods/eviction", "deployments/scale");
        assertThat(every()).allSatisfy(rule -> assertThat(rule.getResources()).doesNotContainAnyElementsOf(doors));
    }

    @Test
    void whatIsWrittenEverywhereIsBerthsOwnOrFenced() {
        assertThat(everywhere().stream().filter(RightsTest::writes)).allSatisfy(rule -> {
            boolean namespaces = rule.getResources().equals(List.of("namespaces"));
            assertThat(namespaces || MAY_WRITE_EVERYWHERE.containsAll(rule.getApiGroups())).as("%s", rule).isTrue();
        });
    }

    /**
     * Passwords and bounds stay as long as their namespace does; which of these may go is the matter of berth-kept-namespaces. Data that was
     * replaced may go: by a rule of its own, behind the fence.
     */
    @Test
    void noRuleDeletesPasswordsAndDataHasOneOfItsOwn() {
        assertThat(every()).filteredOn(rule -> rule.getVerbs().contains("delete")).allSatisfy(rule -> assertThat(rule.getResources())
                .doesNotContain("secrets", "rolebindings", "resourcequotas", "limitranges"));
        assertThat(every()).filteredOn(rule -> rule.getVerbs().contains("delete") && rule.getResources().contains("persistentvolumeclaims"))
                .singleElement().satisfies(rule -> assertThat(rule.getResources()).containsExactly("persistentvolumeclaims"));
        assertThat(everywhere()).filteredOn(RightsTest::writes).allSatisfy(rule -> assertThat(rule.getResources()).doesNotContain(
                "persistentvolumeclaims"));
    }

    /** Every kind in the role for workload namespaces is one that the operator writes. */
    @Test
    void theWorkloadRoleHasNoKindThatIsNotWritten() {
        Set<String> written = Types.watched().stream().map(type -> type.getGroup() + "/" + type.getPlural()).collect(Collectors.toSet());
        written.add("/secrets");
        ClusterRole workload = all(ClusterRole.class).filter(role -> role.getMetadata().getName().equals("berth-workload")).findFirst()
                .orElseThrow();
        assertThat(workload.getRules()).allSatisfy(rule -> assertThat(rule.getResources().stream().map(r -> rule.getApiGroups().getFirst()
                + "/" + r)).allMatch(written::contains));
    }

    /** A tenant that the administrator did not name is not read. */
    @Test
    void secretsOfTenantsAreReadWhereTheAdministratorSaidSo() {
        assertThat(all(RoleBinding.class).filter(binding -> binding.getRoleRef().getName().equals("berth-tenant")).map(binding -> binding
                .getMetadata().getNamespace())).containsExactly("acme", "open");
        List<HasMetadata> without = load(Chart.render(ApiTier.get().cluster));
        assertThat(without).noneMatch(object -> object instanceof RoleBinding binding && binding.getRoleRef().getName().equals(
                "berth-tenant"));
    }
}
