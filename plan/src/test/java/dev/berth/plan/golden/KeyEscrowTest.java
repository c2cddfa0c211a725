package dev.berth.plan.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.kind.backup.Backups;
import dev.berth.plan.kind.backupstore.BackupStores;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.release.Releases;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The site of the case backup, whose store names different recipients. */
class KeyEscrowTest {
    private static final Path CASE = Path.of("src/test/resources/golden/backup/given.yaml");
    private static final String WITHOUT = "encryption: {keySecretName: objects-key}";
    private static final String ONE = "age1whgm9ug50e83fvmx4tavzdakxysspx9rpajv306t8hg6cx6fegxq5z6tvg";
    private static final String OTHER = "age1nqw3lt0np5vznmv4zc07nl09r3lxsentpfzyevzt5y2ns0jlw5lqdxtrvk";
    private static final int ROUNDS = 20;

    private Given given;
    private Rehearsal rehearsal;

    private void play(String encryption) throws IOException {
        String site = Files.readString(CASE);
        assertThat(site).contains(WITHOUT);
        given = Given.read(site.replace(WITHOUT, encryption));
        rehearsal = new Rehearsal(given.world(), List.of(Sites.KIND, Releases.KIND, BackupStores.KIND, Backups.KIND, Environments.KIND),
                new Stagehand(Map.of()));
        rehearsal.play(ROUNDS);
    }

    private static String to(String... recipients) {
        return "encryption: {keySecretName: objects-key, recipients: [" + String.join(", ", recipients) + "]}";
    }

    private BackupStore store() {
        return given.world().backupStore("acme", "objects").optional().orElseThrow();
    }

    private Condition said(String type) {
        return Conditions.find(store().getStatus().conditions(), type).orElseThrow();
    }

    private void expect(String status, String reason, String words) {
        assertThat(said("KeyEscrowed").status()).isEqualTo(status);
        assertThat(said("KeyEscrowed").reason()).isEqualTo(reason);
        assertThat(said("KeyEscrowed").message()).contains(words);
        assertThat(said("Ready").status()).isEqualTo("True");
    }

    @Test
    void nobody_knows_of_a_copy_where_no_recipient_is_named() throws IOException {
        play(WITHOUT);
        expect("Unknown", "NoRecipients", "name public keys of age in encryption.recipients");
    }

    @Test
    void it_is_there_when_a_point_has_found_it_and_no_more_when_the_key_is_another_one() throws IOException {
        play(to(ONE, OTHER));
        expect("True", "InStore", "has found the key in the store");

        given.world().secret("acme", "objects-key", new Known.Value<>(new SecretPrint("Opaque", Set.of("key"), "another")));
        rehearsal.round();
        rehearsal.play(ROUNDS);
        expect("False", "NotInStore", "of Backup before-sale, has not found the key as it is now in the store");
    }

    @Test
    void the_order_of_recipients_is_the_same_key_and_another_one_is_not() throws IOException {
        play(to(ONE, OTHER));
        String before = given.world().backupsOf("acme", "shop-prod").getFirst().getStatus().escrow();
        play(to(OTHER, ONE));
        assertThat(given.world().backupsOf("acme", "shop-prod").getFirst().getStatus().escrow()).isEqualTo(before);
        play(to(ONE));
        assertThat(given.world().backupsOf("acme", "shop-prod").getFirst().getStatus().escrow()).isNotEqualTo(before).isNotNull();
    }

    @Test
    void a_recipient_that_was_mistyped_is_named_and_the_others_get_it() throws IOException {
        String mistyped = ONE.substring(0, ONE.length() - 1) + (ONE.endsWith("q") ? "p" : "q");
        play(to(mistyped, OTHER));
        expect("False", "RecipientUnreadable", mistyped + " is no public key of age");
        assertThat(given.world().backupsOf("acme", "shop-prod").getFirst().getStatus().escrow()).isNotNull();

        play(to(mistyped));
        expect("False", "RecipientUnreadable", "checksum");
        assertThat(given.world().backupsOf("acme", "shop-prod").getFirst().getStatus().escrow()).isNull();
    }
}
