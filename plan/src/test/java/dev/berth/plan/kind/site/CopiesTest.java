package dev.berth.plan.kind.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Environment;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.api.WhenDeleted;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.world.Documents;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which environments a Site asks for whose tags are a pattern, as the registry's list of tags changes. */
class CopiesTest {
    private static final String PR = "{name: pr, stage: preview, secretName: try, deploy: {mode: Images, max: 2, images: [{component: web, tag: \"pr-*\"}]}}";

    private Known<ImageFacts> answer = new Known.Pending<>();
    private final List<Environment> there = new ArrayList<>();

    private static Site site(String environments) {
        return (Site) Documents.primary(Documents.read(
                """
                        apiVersion: berth.dev/v1alpha1
                        kind: Site
                        metadata: {name: shop, namespace: acme, uid: u1, generation: 1}
                        spec:
                          domain: shop.example.com
                          environments: [%s]
                          stack: {components: [{name: web, image: "ghcr.io/acme/shop:1.4", http: {port: 8080}}, {name: api, image: "ghcr.io/acme/api:1.4"}]}
                        """
                        .formatted(environments)).getFirst());
    }

    private void tags(String... tags) {
        answer = new Known.Value<>(new ImageFacts("sha256:1", "1000", List.of(), List.of()).beside(List.of(tags)));
    }

    private Copies of(String environments) {
        return Copies.of(site(environments), there, (image, follow) -> {
            assertThat(image).isEqualTo("ghcr.io/acme/shop:1.4");
            assertThat(follow).isInstanceOf(Follow.Matching.class);
            return answer;
        });
    }

    /** The Site's turn writes them. */
    private Copies made(String environments) {
        Copies copies = of(environments);
        there.clear();
        copies.wanted().forEach((name, copy) -> there.add(InlineEnvironments.object(site(environments), name, copy.spec())));
        return copies;
    }

    @Test
    void theNewestTagsHaveOneEach() {
        tags("pr-9", "pr-112", "1.5", "pr-99", "latest");
        Copies copies = of("{name: dev}, " + PR);
        assertThat(copies.wanted().keySet()).containsExactly("shop-dev", "shop-pr-112", "shop-pr-99");
        Copies.Copy copy = copies.wanted().get("shop-pr-112");
        assertThat(copy.tag()).contains("pr-112");
        assertThat(copy.spec().stage()).isEqualTo(Stage.PREVIEW);
        assertThat(copy.spec().secretName()).isEqualTo("try");
        assertThat(copy.spec().deploy().images()).extracting(dev.berth.api.ImageTag::tag).containsExactly("pr-112");
        assertThat(copy.spec().deploy().max()).isNull();
        assertThat(copy.spec().dataPolicy().whenDeleted()).isEqualTo(WhenDeleted.RETAIN);
        assertThat(copy.spec().dataPolicy().keepDays()).isEqualTo(14);
        assertThat(copies.findings()).isEmpty();
    }

    @Test
    void oneGoesWhenItsTagIsGoneAndNoneWhileTheRegistryIsAway() {
        tags("pr-1", "pr-2");
        made(PR);
        answer = new Known.Unreadable<>("RegistryUnreachable", "ghcr.io does not answer.");
        Copies away = made(PR);
        assertThat(away.wanted().keySet()).containsExactly("shop-pr-2", "shop-pr-1");
        assertThat(away.findings()).extracting(Finding::message).containsExactly(
                "Environments of the tags pr-* stay as they are: ghcr.io does not answer.");
        answer = new Known.Pending<>();
        assertThat(made(PR).wanted().keySet()).containsExactly("shop-pr-2", "shop-pr-1");
        tags("pr-2", "pr-3");
        assertThat(made(PR).wanted().keySet()).containsExactly("shop-pr-3", "shop-pr-2");
        tags();
        assertThat(made(PR).wanted()).isEmpty();
    }

    @Test
    void anEditTakesNothingAwayBeforeTheRegistryHasAnswered() {
        tags("pr-1", "pr-2");
        made(PR);
        answer = new Known.Pending<>();
        for (String edit : List.of(PR.replace("pr-*", "preview-*"), PR.replace("pr-*", "pr-*-amd64"), PR.replace("max: 2", "max: 1"))) {
            Copies copies = of(edit);
            assertThat(copies.left()).containsExactly("shop-pr-1", "shop-pr-2");
            assertThat(copies.pending()).isTrue();
        }
        assertThat(of(PR.replace("pr-*", "preview-*")).wanted()).isEmpty();
        tags("preview-1");
        Copies copies = of(PR.replace("pr-*", "preview-*"));
        assertThat(copies.wanted().keySet()).containsExactly("shop-pr-1");
        assertThat(copies.left()).isEmpty();
        assertThat(copies.pending()).isFalse();
    }

    @Test
    void signaturesAreNoImages() {
        tags("latest", "sha256-" + "0".repeat(64) + ".sig");
        assertThat(of(PR.replace("pr-*", "*")).wanted().keySet()).containsExactly("shop-pr-latest");
    }

    @Test
    void whoLetsNobodyInIsToldSo() {
        there.add(InlineEnvironments.object(site("{name: prod}"), "shop-prod", null));
        assertThat(wrong("{name: prod, visitors: {policy: Addresses, allowAddresses: []}}")).contains("suspend it to close it");
        assertThat(of("{name: prod, visitors: {policy: Addresses, allowAddresses: []}}").left()).containsExactly("shop-prod");
    }

    @Test
    void whatIsWrittenWrongTakesNothingAway() {
        tags("pr-1");
        made(PR + ", {name: prod}");
        assertThat(wrong(PR.replace("component: web", "component: gone"))).isEqualTo(
                "Environment pr stands for each tag pr-* of component gone, which the stack does not have: correct deploy.images.");
        assertThat(of(PR.replace("component: web", "component: gone")).left()).containsExactly("shop-pr-1");
        assertThat(wrong(PR.replace("secretName: try", "hostnames: [{hostname: a.example.com}]"))).contains("remove hostnames");
        assertThat(wrong(PR.replace("stage: preview", "stage: dev"))).contains("set stage: preview");
        assertThat(wrong(PR.replace("secretName: try", "dataPolicy: {protected: true}"))).contains("remove dataPolicy.protected");
        assertThat(wrong(PR.replace("name: pr", "name: a-name-that-is-longer-than-it-may-be"))).contains("shorten it to 28 characters");
        Copies prod = of(PR.replace("name: pr, stage: preview", "name: prod"));
        assertThat(prod.wanted()).isEmpty();
        assertThat(prod.left()).containsExactly("shop-prod");
    }

    private String wrong(String environments) {
        Copies copies = of(environments);
        assertThat(copies.wanted()).isEmpty();
        assertThat(copies.findings()).singleElement().extracting(Finding::weight).isEqualTo(Finding.Weight.STALLED);
        return copies.findings().getFirst().message();
    }

    @Test
    void noTwoTagsHaveOneEnvironment() {
        tags("pr-a_b", "pr-a.b");
        assertThat(of(PR).wanted().keySet()).hasSize(2).allMatch(name -> name.matches("shop-pr-a-b-[0-9a-f]{6}"));
        tags("pr-112");
        assertThat(of("{name: pr-112, stage: preview, deploy: {mode: Images, images: [{component: web, tag: \"1.5\"}]}}, " + PR).findings())
                .extracting(Finding::message).containsExactly(
                        "Tag pr-112 is not tried: its environment would be shop-pr-112, and that is another one of this Site.");
    }

    @Test
    void aTagOfSeveralComponentsIsTheSameInAll() {
        tags("pr-7");
        Copies copies = of(PR.replace("tag: \"pr-*\"}", "tag: \"pr-*\"}, {component: api, tag: \"build-*\"}"));
        assertThat(copies.wanted().get("shop-pr-7").spec().deploy().images()).extracting(dev.berth.api.ImageTag::tag).containsExactly(
                "pr-7", "build-7");
    }
}
