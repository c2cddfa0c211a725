package dev.berth.operator.shelf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Site;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

class LenientReadingTest {
    private final KubernetesSerialization serialization = new KubernetesSerialization(new ObjectMapper().registerModule(LenientReading.of(
            List.of(Site.class))), false);

    @Test
    void readsWhatItKnows() {
        Site site = read("spec: {domain: shop.example.com}");
        assertThat(site.getSpec().domain()).isEqualTo("shop.example.com");
        assertThat(LenientReading.notUnderstood(site)).isEmpty();
    }

    @Test
    void marksAFieldThatItDoesNotKnow() {
        Site site = read("spec: {domain: shop.example.com, moon: full}");
        assertThat(site.getSpec()).isNull();
        assertThat(site.getMetadata().getName()).isEqualTo("shop");
        assertThat(LenientReading.notUnderstood(site)).hasValueSatisfying(why -> assertThat(why).contains("moon").contains("at spec.moon"));
    }

    @Test
    void marksAnEnumValueThatItDoesNotKnow() {
        assertThat(LenientReading.notUnderstood(read("spec: {updates: {policy: Sometimes}}"))).isPresent();
    }

    private Site read(String rest) {
        return serialization.unmarshal(
                "apiVersion: berth.dev/v1alpha1\nkind: Site\nmetadata: {name: shop, namespace: acme, uid: u1}\n" + rest, Site.class);
    }
}
