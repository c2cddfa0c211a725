package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Site;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducedStoreTest {
    private final PrimaryStore<Site> store = new PrimaryStore<>();

    @Test
    void aPrimaryIsKeptWholeWithoutItsManagedFields() {
        Site live = site("1");
        assertThat(store.put("acme/shop", live)).as("nothing was there before").isNull();
        Site kept = store.get("acme/shop");
        assertThat(kept.getMetadata().getManagedFields()).isNullOrEmpty();
        assertThat(kept.getMetadata().getAnnotations()).containsEntry("a", "b");
        assertThat(store.isFullState()).isTrue();
    }

    @Test
    void tellsTheInformerWhatWasThereBefore() {
        store.put("acme/shop", site("1"));
        assertThat(store.put("acme/shop", site("2")).getMetadata().getResourceVersion()).isEqualTo("1");
        assertThat(store.keySet()).containsExactly("acme/shop");
        assertThat(store.values()).hasSize(1);
        assertThat(store.remove("acme/shop").getMetadata().getResourceVersion()).isEqualTo("2");
        assertThat(store.get("acme/shop")).isNull();
        assertThat(store.size()).isZero();
    }

    @Test
    void equalsAreOne() {
        Same<String> same = new Same<>();
        String first = new String("shop");
        assertThat(same.of(first)).isSameAs(first);
        assertThat(same.of(new String("shop"))).isSameAs(first);
    }

    private static Site site(String version) {
        Site site = new Site();
        site.setMetadata(new ObjectMetaBuilder()
                .withNamespace("acme")
                .withName("shop")
                .withResourceVersion(version)
                .addToAnnotations("a", "b")
                .withManagedFields(List.of(new ManagedFieldsEntry()))
                .build());
        return site;
    }
}
