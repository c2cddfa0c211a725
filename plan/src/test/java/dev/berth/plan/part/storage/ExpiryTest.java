package dev.berth.plan.part.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Labels;
import dev.berth.plan.Owner;
import dev.berth.plan.Warrant;
import dev.berth.plan.part.storage.Expiry.Around;
import dev.berth.plan.part.storage.Expiry.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-01-15T00:00:00Z");
    private static final Owner GONE = new Owner("Environment", "acme", "shop-dev", "e1");
    private static final Kept KEPT = new Kept("e1", SINCE, Optional.of(UNTIL), Optional.of("s1"));
    private static final Known<Standing> TENANT = there("t1");
    private static final Known<Standing> SITE = there("s1");
    private static final Known<Standing> NOBODY = new Known.Missing<>();
    private static final Around AROUND = new Around(TENANT, SITE, NOBODY);

    private static Known<Standing> there(String uid) {
        return new Known.Value<>(new Standing(uid, false));
    }

    private static Known<Standing> going(String uid) {
        return new Known.Value<>(new Standing(uid, true));
    }

    private static Child space(Owner owner, boolean terminating, Map<String, String> notes) {
        Map<String, String> set = new HashMap<>(notes);
        set.values().removeIf(java.util.Objects::isNull);
        return new Child(new Id("Namespace", "", "acme--shop-dev"), Optional.of(owner), "n1", "7", 1, terminating, "",
                new Facts.Space(Map.of(Labels.TENANT_UID, "t1"), set));
    }

    private static Child space(Kept kept) {
        return space(GONE, false, kept.annotations());
    }

    private static boolean destroyed(Child space, Around around) {
        return Expiry.due(space, around, UNTIL).isPresent();
    }

    @Test
    void whatTheLedgerNamesGoesWhenItsTimeIsOver() {
        assertThat(Expiry.due(space(KEPT), AROUND, UNTIL)).hasValueSatisfying(want -> {
            assertThat(want.uid()).isEqualTo("n1");
            assertThat(want.version()).isEqualTo("7");
            assertThat(want.warrant().reason()).isEqualTo(Warrant.Reason.ENVIRONMENT_DELETED);
            assertThat(want.warrant().owner()).isEqualTo(GONE);
        });
        assertThat(destroyed(space(new Kept("e1", SINCE, Optional.of(SINCE), Optional.empty())), new Around(TENANT, NOBODY, NOBODY)))
                .as("an Environment that no Site made").isTrue();
    }

    @Test
    void notBeforeThatTimeAndNeverWithoutOne() {
        assertThat(Expiry.due(space(KEPT), AROUND, UNTIL.minusMillis(1))).isEmpty();
        assertThat(destroyed(space(new Kept("e1", SINCE, Optional.empty(), Optional.of("s1"))), AROUND)).isFalse();
    }

    @Test
    void notWhereAnEnvironmentOfThatNameIsOrMayBe() {
        assertThat(destroyed(space(KEPT), new Around(TENANT, SITE, there("e2")))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(TENANT, SITE, going("e1")))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(TENANT, SITE, new Known.Pending<>()))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(TENANT, SITE, new Known.Unreadable<>("NotUnderstood", "")))).isFalse();
    }

    @Test
    void notOnceAnotherEnvironmentOwnsTheNamespace() {
        assertThat(destroyed(space(new Owner("Environment", "acme", "shop-dev", "e2"), false, KEPT.annotations()), AROUND)).isFalse();
    }

    @Test
    void notWhereTheTenantWentAsWell() {
        assertThat(destroyed(space(KEPT), new Around(NOBODY, SITE, NOBODY))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(going("t1"), SITE, NOBODY))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(there("t2"), SITE, NOBODY))).as("made anew under its name").isFalse();
        assertThat(destroyed(space(KEPT), new Around(new Known.Unreadable<>("NotAllowed", ""), SITE, NOBODY))).isFalse();
    }

    @Test
    void notWhereTheSiteWentAsWell() {
        assertThat(destroyed(space(KEPT), new Around(TENANT, NOBODY, NOBODY))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(TENANT, going("s1"), NOBODY))).isFalse();
        assertThat(destroyed(space(KEPT), new Around(TENANT, there("s2"), NOBODY))).as("applied again since").isFalse();
    }

    @Test
    void notWhatIsNotUnderstood() {
        for (Map<String, String> odd : java.util.List.of(Map.of(Kept.UNTIL, "soon"), Map.of("berth.dev/kept-since", "?"), Map.of(Kept.OF,
                ""))) {
            Map<String, String> notes = new HashMap<>(KEPT.annotations());
            notes.putAll(odd);
            assertThat(destroyed(space(GONE, false, notes), AROUND)).as("%s", odd).isFalse();
        }
        assertThat(destroyed(space(GONE, false, Map.of()), AROUND)).as("no record").isFalse();
        assertThat(destroyed(space(GONE, true, KEPT.annotations()), AROUND)).as("on its way out already").isFalse();
    }

    @Test
    void theRecordComesBackAsItWasWritten() {
        assertThat(Kept.of(space(KEPT))).contains(KEPT);
        Kept forEver = new Kept("e1", SINCE, Optional.empty(), Optional.empty());
        assertThat(Kept.of(space(forEver))).contains(forEver);
        assertThat(Kept.none()).containsOnlyKeys(KEPT.annotations().keySet());
    }
}
