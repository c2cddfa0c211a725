package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupStore;
import dev.berth.plan.world.Documents;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a store is said to hold, where not all of it can be read. */
class StoreListTest {
    private static final BackupStore NAS = (BackupStore) Documents.primary(Documents.read("""
            apiVersion: berth.dev/v1alpha1
            kind: BackupStore
            metadata: {name: nas, namespace: acme}
            spec: {rest: {url: "https://nas.example.com:8000/berth"}, encryption: {keySecretName: nas-key}}
            """).getFirst());

    private static List<Repositories.Sealed> points(String environment) {
        return switch (environment) {
            case "shop-gone" -> throw new Restic.Failed(Restic.NO_REPOSITORY, "Fatal: repository does not exist");
            case "shop-old" -> throw new Restic.Failed(Restic.OTHER_KEY, "Fatal: wrong password or no key found");
            case "shop-torn" -> throw new Restic.Failed(1, "Fatal: unable to load index 0a1b2c3d");
            case "shop-new" -> List.of();
            default -> List.of(new Repositories.Sealed("uid-2", "b1", Instant.parse("2026-01-03T01:31:40.5Z"), "/berth/work/point"),
                    new Repositories.Sealed("uid-1", "a1", Instant.parse("2026-01-02T01:31:40Z"), "/berth/work/point"));
        };
    }

    private static StoreList of(String... environments) {
        return StoreList.of(NAS, List.of(environments), StoreListTest::points, name -> name.equals("shop-prod") ? Here.RUNS : Here.NOTHING);
    }

    @Test
    void oneThatCannotBeListedKeepsNoneOfTheOthersBack() {
        StoreList list = of("shop-gone", "shop-new", "shop-old", "shop-prod", "shop-torn");
        assertThat(list.text()).isEqualTo("""
                ENVIRONMENT   POINTS        NEWEST                 HERE
                shop-gone     gone                                 no
                shop-new      0                                    no
                shop-old      another key                          no
                shop-prod     2             2026-01-03T01:31:40Z   yes
                shop-torn     unreadable                           no
                """);
        assertThat(list.failures()).containsExactly(
                "The repository of shop-gone is gone from BackupStore nas, and its recovery points with it. Where somebody has a copy of it, put it back there, as rest:https://nas.example.com:8000/berth/acme--shop-gone/: nothing else brings them back.",
                "restic could not read the repository of shop-old: Fatal: wrong password or no key found",
                "See that the BackupStore names the right place, and that its Secrets hold the login and the key that it was made with.",
                "restic could not read the repository of shop-torn: Fatal: unable to load index 0a1b2c3d");
    }

    @Test
    void whereAllCanBeListedNothingIsSaidBesideIt() {
        assertThat(of("shop-prod", "shop-new").failures()).isEmpty();
    }
}
