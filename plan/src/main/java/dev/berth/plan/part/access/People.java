package dev.berth.plan.part.access;

import dev.berth.api.Access;
import dev.berth.api.AccessRole;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Those whom a Site names in {@code spec.access}, bound in the workload namespace of one environment. An Operator may do what a Viewer
 * may, and more. The chart installs the roles.
 */
public final class People {
    private static final String GROUP = "rbac.authorization.k8s.io";

    /** A binding, its ClusterRole, and the roles of a Site that get it. */
    private enum Bound {
        VIEWERS("berth-viewers", "berth-site-view", List.of(AccessRole.VIEWER, AccessRole.OPERATOR)),
        OPERATORS("berth-operators", "berth-site-operate", List.of(AccessRole.OPERATOR));

        private final String binding;
        private final String clusterRole;
        private final List<AccessRole> roles;

        Bound(String binding, String clusterRole, List<AccessRole> roles) {
            this.binding = binding;
            this.clusterRole = clusterRole;
            this.roles = roles;
        }
    }

    private People() {}

    /**
     * The bindings of an environment. One that nobody needs is not made; one that nobody needs any more is emptied, because a sweep may
     * not remove bindings: the operator's own is among them.
     *
     * @param entries what the Site says; entries for other stages are left out
     * @param exists  whether the environment has a binding of that name
     */
    public static List<Want> wants(Scope scope, List<Access> entries, Predicate<String> exists) {
        List<Want> wants = new ArrayList<>();
        for (Bound bound : Bound.values()) {
            List<Subject> subjects = entries.stream()
                    .filter(entry -> bound.roles.contains(entry.role()) && (none(entry.stages()) || entry.stages().contains(scope.stage())))
                    .flatMap(People::subjects)
                    .distinct()
                    .toList();
            if (!subjects.isEmpty() || exists.test(bound.binding)) {
                wants.add(new Want.Keep(new RoleBindingBuilder()
                        .withMetadata(scope.meta(bound.binding))
                        .withNewRoleRef(GROUP, "ClusterRole", bound.clusterRole)
                        .withSubjects(subjects)
                        .build()));
            }
        }
        return wants;
    }

    private static boolean none(List<?> list) {
        return list == null || list.isEmpty();
    }

    private static Stream<Subject> subjects(Access entry) {
        return Stream.concat(subjects("Group", entry.groups()), subjects("User", entry.users()));
    }

    private static Stream<Subject> subjects(String kind, List<String> names) {
        return none(names)
                ? Stream.empty()
                : names.stream().map(name -> new SubjectBuilder().withApiGroup(GROUP).withKind(kind).withName(name).build());
    }
}
