package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

class StoreTest {
    private static final Owner OWNER = new Owner("Environment", "acme", "shop-prod", "uid-1");
    private static final Id ID = new Id("ConfigMap", "acme--shop-prod", "a");
    private static final String KEY = "acme--shop-prod/a";

    private final OwnerIndex index = new OwnerIndex();
    private final Store store = new Store("ConfigMap", new Reading(new KubernetesSerialization()), index::changed);

    @Test
    void showsOurOwnWriteAtOnce() {
        store.wrote(live("u1", 5));
        assertThat(store.child(ID)).map(Child::version).contains("5");
        assertThat(index.of(OWNER)).containsExactly(ID);
    }

    @Test
    void anEventOlderThanOurWriteChangesNothing() {
        store.wrote(live("u1", 5));
        store.put(KEY, live("u1", 4));
        assertThat(store.child(ID)).map(Child::version).contains("5");
    }

    @Test
    void tellsTheInformerThatItsEventIsOldNews() {
        store.wrote(live("u1", 5));
        assertThat(store.put(KEY, live("u1", 5)).getMetadata().getResourceVersion()).isEqualTo("5");
    }

    @Test
    void anObjectMadeAgainReplacesTheFormer() {
        store.wrote(live("u1", 5));
        store.put(KEY, live("u2", 3));
        assertThat(store.child(ID)).map(Child::uid).contains("u2");
    }

    @Test
    void whatWasDeletedDoesNotComeBackThroughALateAnswer() {
        store.put(KEY, live("u1", 5));
        store.remove(KEY);
        store.wrote(live("u1", 6));
        assertThat(store.child(ID)).isEmpty();
        assertThat(index.of(OWNER)).isEmpty();
    }

    @Test
    void whatLeavesIsTerminatingUntilTheWatchSaysItIsGone() {
        store.put(KEY, live("u1", 5));
        store.leaving(ID, "another");
        assertThat(store.child(ID)).map(Child::terminating).contains(false);
        store.leaving(ID, "u1");
        assertThat(store.child(ID)).map(Child::terminating).contains(true);
    }

    /** An event from before our delete comes after it. */
    @Test
    void whatLeavesStaysOnItsWayOut() {
        store.put(KEY, live("u1", 5));
        store.leaving(ID, "u1");
        store.put(KEY, live("u1", 6));
        assertThat(store.child(ID)).map(Child::terminating).contains(true);
        store.put(KEY, live("u2", 7));
        assertThat(store.child(ID)).map(Child::terminating).contains(false);
    }

    @Test
    void whatItHandsToTheInformerNamesTheOwner() {
        store.put(KEY, live("u1", 5));
        assertThat(Owner.from(store.remove(KEY).getMetadata())).contains(OWNER);
    }

    private static GenericKubernetesResource live(String uid, int version) {
        GenericKubernetesResource live = new GenericKubernetesResource();
        live.setApiVersion("v1");
        live.setKind("ConfigMap");
        live.setMetadata(new ObjectMetaBuilder()
                .withNamespace(ID.namespace())
                .withName(ID.name())
                .withUid(uid)
                .withResourceVersion(String.valueOf(version))
                .withLabels(OWNER.labels())
                .build());
        return live;
    }
}
