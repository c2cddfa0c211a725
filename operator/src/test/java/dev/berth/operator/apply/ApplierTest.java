package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.plan.Id;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Refusal;
import dev.berth.plan.Refusal.Cause;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApplierTest {
    private static final int PLAN_ANEW = 1;

    private static final Owner OWNER = new Owner("Environment", "acme", "shop-prod", "uid-1");
    private static final Owner FORMER = new Owner("Environment", "acme", "shop-prod", "uid-0");
    private static final Owner OTHER = new Owner("Environment", "beta", "shop-prod", "uid-9");
    private static final String PLACE = "acme--shop-prod";

    private final MemoryApi api = new MemoryApi();
    private final MemorySight sight = new MemorySight();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Applier applier = new Applier(api, sight, new SimpleMeterRegistry(), () -> now);

    @Test
    void writesOnceAndNeverAgain() {
        Plan plan = plan(new Want.Keep(map("a", OWNER, "1")));
        assertThat(apply(plan)).isEqualTo(new Outcome(List.of(), 1));
        assertThat(apply(plan)).isEqualTo(new Outcome(List.of(), 0));
        assertThat(api.requests).containsExactly("create ConfigMap " + PLACE + "/a");
    }

    @Test
    void holdTouchesNothing() {
        assertThat(apply(new Plan.Hold())).isEqualTo(new Outcome(List.of(), 0));
        assertThat(api.requests).isEmpty();
    }

    @Test
    void bringsBackWhatSomebodyChanged() {
        Plan plan = plan(new Want.Keep(map("a", OWNER, "1")));
        apply(plan);
        sight.wrote(api.put(map("a", OWNER, "drift")));
        assertThat(apply(plan).writes()).isEqualTo(1);
        assertThat(data("a")).isEqualTo("1");
    }

    /** Nothing of Berth's is another, so applying once more would change nothing. */
    @Test
    void takesAwayWhatSomebodyAddedToAPodTemplate() {
        Plan plan = plan(new Want.Keep(deployment()));
        apply(plan);
        Id id = new Id("Deployment", PLACE, "web");
        sight.tampered = List.of("hostNetwork (added)");
        sight.wrote(api.add(id, live -> with(live, true, "spec", "template", "spec", "hostNetwork")));
        assertThat(apply(plan)).isEqualTo(new Outcome(List.of(), 1));
        assertThat(api.requests).containsExactly("create " + id, "replace " + id);
        assertThat(String.valueOf(api.object(id))).contains("serviceAccountName").doesNotContain("hostNetwork");
        sight.tampered = List.of();
        sight.wrote(api.get(id).orElseThrow());
        assertThat(apply(plan).writes()).isZero();
    }

    private static Map<String, Object> with(Map<String, Object> tree, Object value, String first, String... rest) {
        Map<String, Object> copy = new HashMap<>(tree);
        String[] below = Arrays.copyOfRange(rest, Math.min(1, rest.length), rest.length);
        copy.put(first, rest.length == 0 ? value : with(Owned.map(tree.get(first)), value, rest[0], below));
        return copy;
    }

    private static HasMetadata deployment() {
        return new DeploymentBuilder().withMetadata(meta(PLACE, "web", OWNER)).withNewSpec().withNewTemplate().withNewSpec()
                .withServiceAccountName("site").endSpec().endTemplate().endSpec().build();
    }

    @Test
    void looksOnceAtWhatWasNotSeenAndIsThere() {
        api.put(map("a", OWNER, "1"));
        assertThat(apply(plan(new Want.Keep(map("a", OWNER, "1"))))).isEqualTo(new Outcome(List.of(), PLAN_ANEW));
        assertThat(apply(plan(new Want.Keep(map("a", OWNER, "1"))))).isEqualTo(new Outcome(List.of(), 0));
        assertThat(api.requests).containsExactly("create ConfigMap " + PLACE + "/a", "get ConfigMap " + PLACE + "/a");
    }

    /** The watch tells nothing of what is known already: the turn itself must go on with it. */
    @Test
    void plansAnewWhenWhatItMakesOnceIsThere() {
        sight.wrote(api.put(space(OWNER)));
        api.put(claim(OWNER));
        assertThat(apply(plan(new Want.Once(claim(OWNER))))).isEqualTo(new Outcome(List.of(), PLAN_ANEW));
        assertThat(apply(plan(new Want.Once(claim(OWNER))))).isEqualTo(new Outcome(List.of(), 0));
    }

    @Test
    void neverTakesWhatIsSomebodyElses() {
        api.put(map("a", OTHER, "theirs"));
        assertThat(only(apply(plan(new Want.Keep(map("a", OWNER, "ours")))))).isEqualTo(Cause.NOT_OURS);
        assertThat(data("a")).isEqualTo("theirs");
    }

    @Test
    void neverAdoptsByNameAlone() {
        sight.wrote(api.put(map("a", FORMER, "old")));
        assertThat(only(apply(plan(new Want.Keep(map("a", OWNER, "new")))))).isEqualTo(Cause.NOT_OURS);
    }

    @Test
    void goesOnWithWhatLiesInItsOwnNamespace() {
        sight.wrote(api.put(space(OWNER)));
        sight.wrote(api.put(map("a", FORMER, "old")));
        assertThat(apply(plan(new Want.Keep(map("a", OWNER, "new")))).refusals()).isEmpty();
        assertThat(data("a")).isEqualTo("new");
    }

    @Test
    void keepsAClaimThatSurvivedItsEnvironment() {
        sight.wrote(api.put(space(OWNER)));
        sight.wrote(api.put(claim(FORMER)));
        assertThat(apply(plan(new Want.Once(claim(OWNER))))).isEqualTo(new Outcome(List.of(), 0));
    }

    @Test
    void waitsForWhatIsOnItsWayOut() {
        HasMetadata leaving = map("a", OWNER, "1");
        leaving.getMetadata().setDeletionTimestamp("2026-01-01T00:00:00Z");
        sight.wrote(api.put(leaving));
        assertThat(only(apply(plan(new Want.Keep(map("a", OWNER, "2")))))).isEqualTo(Cause.TERMINATING);
    }

    @Test
    void aHostnameBelongsToWhoeverCameFirst() {
        api.put(hostname(FORMER));
        Refusal refusal = apply(plan(new Want.Once(hostname(OWNER)))).refusals().getFirst();
        assertThat(refusal.cause()).isEqualTo(Cause.NOT_OURS);
        assertThat(refusal.message()).contains("HostnameClaim shop.example.com").contains("acme/shop-prod");
    }

    @Test
    void triesAllOfAPhaseAndNothingAfterIt() {
        api.refuse("create ConfigMap " + PLACE + "/a", MemoryApi.answer(403, "forbidden: exceeded quota: site"));
        Outcome outcome = apply(new Plan.Ensure(
                List.of(
                        new Plan.Phase("one", List.of(new Want.Keep(map("a", OWNER, "1")), new Want.Keep(map("b", OWNER, "1")))),
                        new Plan.Phase("two", List.of(new Want.Keep(map("c", OWNER, "1"))))),
                new Plan.Sweep(OWNER, EnumSet.allOf(Plan.Sweepable.class))));
        assertThat(outcome.writes()).isEqualTo(1);
        assertThat(only(outcome)).isEqualTo(Cause.QUOTA);
        assertThat(api.has(id("b"))).isTrue();
        assertThat(api.has(id("c"))).isFalse();
    }

    @Test
    void throwsAnOutage() {
        api.refuse("create ConfigMap " + PLACE + "/a", MemoryApi.answer(503, "no leader"));
        assertThatThrownBy(() -> apply(plan(new Want.Keep(map("a", OWNER, "1"))))).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void aSchemaThatDoesNotKnowAFieldIsARefusalAndNoOutage() {
        api.refuse("create ConfigMap " + PLACE + "/a", MemoryApi.answer(500,
                "failed to create typed patch object: .spec.x: field not declared"));
        assertThat(only(apply(plan(new Want.Keep(map("a", OWNER, "1")))))).isEqualTo(Cause.INVALID);
    }

    @Test
    void looksAnewWhenTheObjectWasMadeAgainMeanwhile() {
        sight.wrote(api.put(map("a", OWNER, "1")));
        api.put(map("a", OWNER, "1")); // another uid, which sight has not seen
        Plan plan = plan(new Want.Keep(map("a", OWNER, "2")));
        assertThat(only(apply(plan))).isEqualTo(Cause.OUTDATED);
        assertThat(apply(plan)).isEqualTo(new Outcome(List.of(), 1));
    }

    @Test
    void waitsForARightThatItGaveItselfAMomentAgo() {
        api.refuse("create " + id("b"), MemoryApi.answer(403, "forbidden"), 3);
        HasMetadata binding = new RoleBindingBuilder().withMetadata(meta(PLACE, "berth", OWNER)).build();
        Outcome outcome = apply(plan(new Want.Keep(binding), new Want.Keep(map("b", OWNER, "1"))));
        assertThat(outcome).isEqualTo(new Outcome(List.of(), 2));
    }

    @Test
    void stopsAFight() {
        Plan plan = plan(new Want.Keep(map("a", OWNER, "ours")));
        apply(plan);
        for (int i = 0; i < 6; i++) {
            sight.wrote(api.put(map("a", OWNER, "theirs")));
            assertThat(apply(plan).refusals()).isEmpty();
        }
        sight.wrote(api.put(map("a", OWNER, "theirs")));
        assertThat(only(apply(plan))).isEqualTo(Cause.CONTESTED);
        now = now.plus(Duration.ofMinutes(11));
        assertThat(apply(plan).writes()).isEqualTo(1);
    }

    /** It is tried again with every turn, and nobody undoes it. */
    @Test
    void whatIsRefusedIsNoFight() {
        apply(plan(new Want.Keep(map("a", OWNER, "one"))));
        api.refuse("apply " + id("a"), MemoryApi.answer(422, "spec.x: Invalid value"), 20);
        for (int i = 0; i < 20; i++) {
            assertThat(only(apply(plan(new Want.Keep(map("a", OWNER, "two")))))).isEqualTo(Cause.INVALID);
        }
    }

    @Test
    void aChangeOfMindIsNoFight() {
        for (int i = 0; i < 20; i++) {
            assertThat(apply(plan(new Want.Keep(map("a", OWNER, "v" + i))))).isEqualTo(new Outcome(List.of(), 1));
        }
    }

    @Test
    void ownsBothListsOfAWall() {
        apply(plan(new Want.Keep(new NetworkPolicyBuilder().withMetadata(meta(PLACE, "deny", OWNER)).withNewSpec().endSpec().build())));
        assertThat(Owned.map(api.object(new Id("NetworkPolicy", PLACE, "deny")).get("spec")))
                .containsEntry("ingress", List.of())
                .containsEntry("egress", List.of());
    }

    @Test
    void drawsAPasswordOnceAndKeepsIt() {
        Want want = new Want.Generate(
                new SecretBuilder().withMetadata(meta(PLACE, "db-credentials", OWNER)).build(), Map.of("user", "shop"), Map.of("password",
                        24));
        assertThat(apply(plan(want)).writes()).isEqualTo(1);
        String drawn = secret("db-credentials", "password");
        assertThat(drawn).matches("[A-Za-z0-9]{24}");
        assertThat(secret("db-credentials", "user")).isEqualTo("shop");
        assertThat(apply(plan(want)).writes()).isZero();
        assertThat(secret("db-credentials", "password")).isEqualTo(drawn);
    }

    @Test
    void keepsThePasswordThatAnotherProcessDrewFaster() {
        SecretBuilder shell = new SecretBuilder().withMetadata(meta(PLACE, "db-credentials", OWNER));
        Want want = new Want.Generate(shell.build(), Map.of(), Map.of("password", 24));
        api.beforeCreate = () -> api.put(shell.addToData("password", base64("theirs")).build());
        assertThat(only(apply(plan(want)))).isEqualTo(Cause.OUTDATED);
        assertThat(apply(plan(want))).isEqualTo(new Outcome(List.of(), 0));
        assertThat(secret("db-credentials", "password")).isEqualTo("theirs");
    }

    @Test
    void copiesASecretAndFollowsIt() {
        Id from = new Id("Secret", "acme", "shop");
        api.put(tenantSecret("one"));
        assertThat(apply(plan(copy(from, "one"))).writes()).isEqualTo(1);
        assertThat(secret("berth-secrets", "key")).isEqualTo("one");
        api.requests.clear();
        assertThat(apply(plan(copy(from, "one")))).isEqualTo(new Outcome(List.of(), 0));
        assertThat(api.requests).isEmpty();

        api.put(tenantSecret("two"));
        assertThat(apply(plan(copy(from, "two"))).writes()).isEqualTo(1);
        assertThat(secret("berth-secrets", "key")).isEqualTo("two");
    }

    @Test
    void stopsAFightOverACopiedSecret() {
        Id from = new Id("Secret", "acme", "shop");
        api.put(tenantSecret("one"));
        apply(plan(copy(from, "one")));
        for (int i = 0; i < 6; i++) {
            addForeignKeyToCopy();
            assertThat(apply(plan(copy(from, "one")))).isEqualTo(new Outcome(List.of(), 1));
        }
        addForeignKeyToCopy();
        assertThat(only(apply(plan(copy(from, "one"))))).isEqualTo(Cause.CONTESTED);
        api.put(tenantSecret("two"));
        assertThat(apply(plan(copy(from, "two")))).as("what the tenant changes is copied all the same").isEqualTo(new Outcome(List.of(),
                1));
    }

    @Test
    void commitsOnTheVersionThatWasDecidedOn() {
        var space = sight.wrote(api.put(space(OWNER)));
        Want.Commit commit = new Want.Commit(space.id(), space.uid(), space.version(), Map.of(), Map.of("berth.dev/sequence", "1"));
        assertThat(apply(plan(commit))).isEqualTo(new Outcome(List.of(), 1));
        assertThat(only(apply(plan(commit)))).isEqualTo(Cause.OUTDATED);
    }

    @Test
    void removesOnlyTheOneThatWasDecidedOn() {
        sight.wrote(api.put(map("a", OWNER, "1")));
        assertThat(only(apply(plan(new Want.Remove(id("a"), "another"))))).isEqualTo(Cause.OUTDATED);
        assertThat(api.has(id("a"))).isTrue();
        assertThat(apply(plan(new Want.Remove(id("a"), "u1"))).writes()).isEqualTo(1);
        assertThat(apply(plan(new Want.Remove(id("a"), "u1")))).isEqualTo(new Outcome(List.of(), PLAN_ANEW)); // it is gone already
    }

    @Test
    void sweepsWhatIsNotWantedAnyMoreInOrder() {
        sight.wrote(api.put(space(OWNER)));
        sight.wrote(api.put(map("old", OWNER, "1")));
        sight.wrote(api.put(new ServiceBuilder().withMetadata(meta(PLACE, "old", OWNER)).build()));
        sight.wrote(api.put(map("theirs", OTHER, "1")));
        sight.wrote(api.put(claim(OWNER)));
        Set<Plan.Sweepable> all = EnumSet.allOf(Plan.Sweepable.class);
        List<Want> wants = List.of(new Want.Keep(map("a", OWNER, "1")));
        assertThat(apply(new Plan.Ensure(List.of(new Plan.Phase("one", wants)), new Plan.Sweep(OWNER, all))).writes()).isEqualTo(3);
        assertThat(api.requests)
                .endsWith("delete Service " + PLACE + "/old", "delete ConfigMap " + PLACE + "/old");
        assertThat(api.has(id("theirs"))).isTrue();
        assertThat(api.has(new Id("PersistentVolumeClaim", PLACE, "data-1"))).isTrue();
    }

    @Test
    void sweepsNothingWhereForeignNamespacesBearItsLabels() {
        sight.wrote(api.put(space(OWNER)));
        sight.wrote(api.put(new NamespaceBuilder().withMetadata(meta(null, "beta--shop-prod", OTHER)).build()));
        Id unowned = forged("beta");
        Id others = forged("beta--shop-prod");
        sight.wrote(api.put(hostname(OWNER)));
        api.refuse("delete " + unowned, MemoryApi.answer(403, "forbidden"));
        assertThat(apply(sweepAll())).isEqualTo(new Outcome(List.of(), 1));
        assertThat(api.has(unowned)).isTrue();
        assertThat(api.has(others)).isTrue();
        assertThat(api.requests).containsExactly("delete HostnameClaim shop.example.com");
    }

    @Test
    void givesAHostnameBackOnlyWhenItsRouteIsSeenToBeGone() {
        sight.wrote(api.put(space(OWNER)));
        Id route = sight.wrote(api.put(route(OWNER))).id();
        Id name = sight.wrote(api.put(hostname(OWNER))).id();
        api.refuse("delete " + route, MemoryApi.answer(403, "forbidden"), 1);
        assertThat(only(apply(sweepAll()))).isEqualTo(Cause.FORBIDDEN);
        assertThat(api.has(name)).as("the claim of a name whose route could not be removed").isTrue();
        assertThat(apply(sweepAll()).writes()).isEqualTo(1);
        assertThat(api.has(route)).isFalse();
        assertThat(api.has(name)).as("the claim in the turn that removes the route").isTrue();
        assertThat(apply(sweepAll()).writes()).isEqualTo(1);
        assertThat(api.has(name)).isFalse();
    }

    @Test
    void givesBackWhatAFormerOwnerOfItsNameLeftClaimed() {
        Id name = sight.wrote(api.put(hostname(new Owner(OWNER.kind(), OWNER.namespace(), OWNER.name(), "former")))).id();
        assertThat(apply(sweepAll())).isEqualTo(new Outcome(List.of(), 1));
        assertThat(api.has(name)).isFalse();
    }

    @Test
    void sweepsForASiteOnlyInItsOwnNamespace() {
        Owner site = new Owner("Site", "acme", "shop", "uid-5");
        sight.wrote(api.put(new ConfigMapBuilder().withMetadata(meta("acme", "old", site)).build()));
        Id forged = new Id("ConfigMap", "beta", "old");
        sight.wrote(api.put(new ConfigMapBuilder().withMetadata(meta("beta", "old", site)).build()));
        Plan plan = new Plan.Ensure(List.of(), new Plan.Sweep(site, EnumSet.allOf(Plan.Sweepable.class)));
        assertThat(applier.apply(site, plan)).isEqualTo(new Outcome(List.of(), 1));
        assertThat(api.has(forged)).isTrue();
        assertThat(api.has(new Id("ConfigMap", "acme", "old"))).isFalse();
    }

    @Test
    void refusesAnObjectWithoutItsOwnersLabels() {
        Want bare = new Want.Keep(new ConfigMapBuilder().withNewMetadata().withNamespace(PLACE).withName("a").endMetadata().build());
        assertThatThrownBy(() -> apply(plan(bare))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lacks the labels");
    }

    /** An object in that namespace that bears the labels of our owner; it lies there, and was seen. */
    private Id forged(String namespace) {
        return sight.wrote(api.put(new ServiceBuilder().withMetadata(meta(namespace, "forged", OWNER)).build())).id();
    }

    private void addForeignKeyToCopy() {
        sight.wrote(api.put(new SecretBuilder()
                .withMetadata(meta(PLACE, "berth-secrets", OWNER))
                .addToData("key", base64("one"))
                .addToData("foreign", base64("theirs"))
                .build()));
    }

    private static Plan sweepAll() {
        return new Plan.Ensure(List.of(), new Plan.Sweep(OWNER, EnumSet.allOf(Plan.Sweepable.class)));
    }

    private Outcome apply(Plan plan) {
        return applier.apply(OWNER, plan);
    }

    private static Plan plan(Want... wants) {
        List<Plan.Phase> phases = Arrays.stream(wants).map(want -> new Plan.Phase(want.id().name(), List.of(want))).toList();
        return new Plan.Ensure(phases, Plan.Sweep.nothing(OWNER));
    }

    private static Cause only(Outcome outcome) {
        assertThat(outcome.refusals()).hasSize(1);
        return outcome.refusals().getFirst().cause();
    }

    private static Id id(String name) {
        return new Id("ConfigMap", PLACE, name);
    }

    private Object data(String name) {
        return Owned.map(api.object(id(name)).get("data")).get("value");
    }

    private String secret(String name, String key) {
        Object encoded = Owned.map(api.object(new Id("Secret", PLACE, name)).get("data")).get(key);
        return new String(Base64.getDecoder().decode((String) encoded), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static HasMetadata tenantSecret(String value) {
        return new SecretBuilder().withNewMetadata().withNamespace("acme").withName("shop").endMetadata().addToData("key", base64(value))
                .build();
    }

    private Want copy(Id from, String value) {
        SecretPrint print = sight.prints().of("Opaque", Map.of("key", base64(value)));
        return new Want.SecretCopy(new SecretBuilder().withMetadata(meta(PLACE, "berth-secrets", OWNER)).build(), from, print.print());
    }

    private static ObjectMeta meta(String namespace, String name, Owner owner) {
        return new ObjectMetaBuilder().withNamespace(namespace).withName(name).withLabels(owner.labels()).build();
    }

    private static HasMetadata map(String name, Owner owner, String value) {
        return new ConfigMapBuilder().withMetadata(meta(PLACE, name, owner)).addToData("value", value).build();
    }

    private static HasMetadata space(Owner owner) {
        return new NamespaceBuilder().withMetadata(meta(null, PLACE, owner)).build();
    }

    private static HasMetadata claim(Owner owner) {
        return new PersistentVolumeClaimBuilder().withMetadata(meta(PLACE, "data-1", owner)).build();
    }

    private static HasMetadata route(Owner owner) {
        return new GenericKubernetesResourceBuilder().withApiVersion("traefik.io/v1alpha1").withKind("IngressRoute").withMetadata(meta(
                PLACE,
                "berth--web", owner)).build();
    }

    private static HasMetadata hostname(Owner owner) {
        dev.berth.api.HostnameClaim claim = new dev.berth.api.HostnameClaim();
        claim.setMetadata(meta(null, "shop.example.com", owner));
        return claim;
    }
}
