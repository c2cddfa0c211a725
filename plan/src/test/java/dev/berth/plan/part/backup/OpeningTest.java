package dev.berth.plan.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreSpec;
import dev.berth.api.SftpStore;
import dev.berth.api.StoreEncryption;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.condition.Finding;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private static BackupStore sftp() {
        BackupStore store = new BackupStore();
        store.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("nas").build());
        store.setSpec(new BackupStoreSpec(null, null, new SftpStore("nas.example.com", 2222, "berth", "/srv/berth"), "nas-ssh", null,
                new StoreEncryption("nas-key", null)));
        return store;
    }

    @Test
    void what_opens_an_sftp_store_is_made_of_files_and_says_where_the_known_hosts_come_from() {
        List<String> said = Opening.of(sftp(), _ -> new Known.Missing<>()).missing().stream().map(Finding::message).toList();
        assertThat(said).anySatisfy(message -> assertThat(message).contains(
                "kubectl -n acme create secret generic nas-ssh --from-file=ssh-privatekey=… --from-file=known_hosts=…",
                "ssh-keyscan -p 2222 nas.example.com"));
        assertThat(said).anySatisfy(message -> assertThat(message).contains("--from-literal=key=$(openssl rand -hex 32)").doesNotContain(
                "ssh-keyscan"));
    }

    @Test
    void a_secret_of_type_ssh_auth_lacks_the_known_hosts() {
        SecretPrint print = new SecretPrint("kubernetes.io/ssh-auth", Set.of("key", "ssh-privatekey"), "p");
        List<Finding> missing = Opening.of(sftp(), _ -> new Known.Value<>(print)).missing();
        assertThat(missing).singleElement().satisfies(one -> assertThat(one.message()).contains("Secret nas-ssh has no key known_hosts",
                "ssh-keyscan -p 2222 nas.example.com"));
    }
}
