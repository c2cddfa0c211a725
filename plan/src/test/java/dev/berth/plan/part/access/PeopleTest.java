package dev.berth.plan.part.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Access;
import dev.berth.api.AccessRole;
import dev.berth.api.Stage;
import dev.berth.plan.Want;
import dev.berth.plan.part.Given;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PeopleTest {
    private static final Predicate<String> NO_BINDING = name -> false;

    @Test
    void bindsNobodyWhereNobodyIsNamed() {
        assertThat(People.wants(Given.scope(Stage.PROD), List.of(), NO_BINDING)).isEmpty();
    }

    @Test
    void letsAnOperatorSeeToo() {
        Access viewers = new Access(AccessRole.VIEWER, List.of("editors"), null, null);
        Access operators = new Access(AccessRole.OPERATOR, null, List.of("eve@acme.example"), null);
        List<Want> wants = People.wants(Given.scope(Stage.PROD), List.of(viewers, operators), NO_BINDING);
        assertThat(wants).satisfiesExactly(
                want -> {
                    assertThat(binding(want).getMetadata().getNamespace()).isEqualTo("acme--shop-prod");
                    assertThat(binding(want).getRoleRef().getName()).isEqualTo("berth-site-view");
                    assertThat(names(want)).containsExactly("Group editors", "User eve@acme.example");
                },
                want -> {
                    assertThat(binding(want).getRoleRef().getName()).isEqualTo("berth-site-operate");
                    assertThat(names(want)).containsExactly("User eve@acme.example");
                });
    }

    @Test
    void bindsOnlyInTheStagesThatAreNamed() {
        Access entry = new Access(AccessRole.VIEWER, List.of("editors"), null, List.of(Stage.DEV, Stage.PREPROD));
        assertThat(People.wants(Given.scope(Stage.PROD), List.of(entry), NO_BINDING)).isEmpty();
        assertThat(People.wants(Given.scope(Stage.PREPROD), List.of(entry), NO_BINDING)).hasSize(1);
    }

    @Test
    void namesEverybodyOnce() {
        Access twice = new Access(AccessRole.VIEWER, List.of("editors"), null, null);
        Access also = new Access(AccessRole.OPERATOR, List.of("editors"), null, null);
        assertThat(names(People.wants(Given.scope(Stage.PROD), List.of(twice, also), NO_BINDING).getFirst())).containsExactly(
                "Group editors");
    }

    @Test
    void emptiesABindingThatNobodyNeedsAnyMore() {
        assertThat(People.wants(Given.scope(Stage.PROD), List.of(), "berth-viewers"::equals)).satisfiesExactly(want -> assertThat(names(
                want)).isEmpty());
    }

    private static RoleBinding binding(Want want) {
        return (RoleBinding) ((Want.Keep) want).object();
    }

    private static List<String> names(Want want) {
        List<Subject> subjects = binding(want).getSubjects();
        assertThat(subjects).allMatch(s -> s.getApiGroup().equals("rbac.authorization.k8s.io"));
        return subjects.stream().map(s -> s.getKind() + " " + s.getName()).toList();
    }
}
