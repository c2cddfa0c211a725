package dev.berth.plan.part.backup;

import dev.berth.api.BackupStore;
import dev.berth.api.SftpStore;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.condition.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whether the tenant's Secrets that open a store are there.
 *
 * @param prints  of all of them together; empty unless all are there and whole
 * @param key     print of the one that holds the key, on the same terms
 * @param pending an answer is on its way
 * @param missing what is not there, and how it is made
 */
public record Opening(Optional<String> prints, Optional<String> key, boolean pending, List<Finding> missing) {

    /** @param secrets what may be known of a Secret */
    public static Opening of(BackupStore store, Function<Id, Known<SecretPrint>> secrets) {
        List<Finding> missing = new ArrayList<>();
        List<String> prints = new ArrayList<>();
        Optional<String> keyPrint = Optional.empty();
        boolean pending = false;
        for (var source : Repository.sources(store).entrySet()) {
            Id id = source.getKey();
            switch (secrets.apply(id)) {
                case Known.Pending<SecretPrint> _ -> pending = true;
                case Known.Unreadable<SecretPrint>(String reason, String message) -> missing.add(Finding.stalled(reason, message));
                case Known.Missing<SecretPrint> _ -> missing.add(Finding.stalled("SecretMissing", "Secret %s does not exist: %s%s"
                        .formatted(
                                id
                                        .name(), command(id, source.getValue()), hint(store, source.getValue()))));
                case Known.Value<SecretPrint>(SecretPrint print) -> {
                    List<String> absent = source.getValue().stream().filter(key -> !print.keys().contains(key)).toList();
                    if (absent.isEmpty() && source.getValue().contains(Repository.KEY) && print.weak().contains(Repository.KEY)) {
                        missing.add(Finding.stalled("KeyTooShort",
                                "The key of Secret %s has less than %d characters: make one with openssl rand -hex 32, before anything is encrypted with it."
                                        .formatted(id.name(), SecretPrint.STRONG)));
                    } else if (absent.isEmpty()) {
                        prints.add(print.print());
                        keyPrint = source.getValue().contains(Repository.KEY) ? Optional.of(print.print()) : keyPrint;
                    } else {
                        missing.add(Finding.stalled("SecretKeyMissing",
                                "Secret %s has no key %s: kubectl -n %s patch secret %1$s --type=merge -p '{\"stringData\": {\"%s\": \"…\"}}'%s"
                                        .formatted(id.name(), String.join(", ", absent), id.namespace(), absent.getFirst(), hint(store,
                                                absent))));
                    }
                }
            }
        }
        boolean open = !pending && missing.isEmpty();
        return new Opening(open ? Optional.of(String.join(".", prints)) : Optional.empty(), open ? keyPrint : Optional.empty(), pending,
                List
                        .copyOf(missing));
    }

    /** Print of the key, encrypted to the store's recipients; empty where it has none. */
    public Optional<String> escrow(BackupStore store) {
        return key.flatMap(print -> Escrow.of(store).print(print));
    }

    private static String command(Id id, List<String> keys) {
        return "kubectl -n %s create secret generic %s %s".formatted(id.namespace(), id.name(), String.join(" ", keys.stream().map(
                Opening::given).toList()));
    }

    private static String given(String key) {
        return switch (key) {
            case Repository.KEY -> "--from-literal=key=$(openssl rand -hex 32)";
            case Repository.SSH_KEY, Repository.KNOWN_HOSTS -> "--from-file=" + key + "=…";
            default -> "--from-literal=" + key + "=…";
        };
    }

    /** How what is not drawn is come by. */
    private static String hint(BackupStore store, List<String> keys) {
        SftpStore sftp = store.getSpec().sftp();
        return sftp == null || !keys.contains(Repository.KNOWN_HOSTS)
                ? ""
                : "; known_hosts is what ssh-keyscan -p %d %s prints, once you have compared it with the server's own keys".formatted(sftp
                        .sshPort(), sftp.host());
    }
}
