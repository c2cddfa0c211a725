package dev.berth.plan.kind.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.plan.world.Documents;
import org.junit.jupiter.api.Test;

class InlineEnvironmentsTest {
    /**
     * Seen on a real API server: an apply that takes the last owned field of an object away makes null of it, and is refused; an empty list stays
     * behind when it is taken away, because nobody owns it.
     */
    @Test
    void aListOrAnObjectInWhichNothingIsSaidIsLeftOut() {
        Site site = (Site) Documents.primary(Documents.read("""
                apiVersion: berth.dev/v1alpha1
                kind: Site
                metadata: {name: shop, namespace: acme, uid: u}
                spec:
                  domain: shop.example.com
                  environments:
                  - name: prod
                    backups: {keep: {}}
                    visitors: {policy: Addresses, allowAddresses: []}
                    hostnames: []
                    deploy: {mode: Images, images: []}
                    nodeSelector: {}
                    dataPolicy: {protected: false}
                    scale: [{component: web, resources: {}}]
                  stack: {components: [{name: web, image: "shop:1"}]}
                """).getFirst());
        Environment made = InlineEnvironments.object(site, "shop-prod", site.getSpec().environments().getFirst().spec());
        assertThat(Documents.text(Documents.tree(made.getSpec()))).isEqualTo("""
                site: shop
                deploy:
                  mode: Images
                  images: []
                visitors:
                  policy: Addresses
                scale:
                - component: web
                dataPolicy:
                  protected: false
                """);
    }
}
