package dev.berth.plan.part.backup;

import dev.berth.api.BackupStore;
import dev.berth.api.BackupStoreSpec;
import dev.berth.api.S3Store;
import dev.berth.api.SftpStore;
import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The restic repository of one environment in a store. Each environment has its own, with a password of its own: what a job of one
 * environment holds reads no other one. The store's credentials are the same for all: what they may delete is the store's to say.
 *
 * @param store of whom it is
 * @param name  {@code <tenant>--<environment>}
 */
public record Repository(BackupStore store, String name) {
    /** It is checked once a week; after so long without a result it is said that it is not. */
    public static final Duration CHECKED_WITHIN = Duration.ofDays(14);

    /** Key of the store's key Secret. */
    public static final String KEY = "key";

    /** Keys of the credentials of a rest store. */
    public static final String USERNAME = "username";
    public static final String PASSWORD = "password";

    /** Keys of the credentials of an S3 store. */
    public static final String ACCESS_KEY = "access-key-id";
    public static final String SECRET_KEY = "secret-access-key";

    /** Keys of the credentials of an sftp store, the first as Secrets of type ssh-auth call it. */
    public static final String SSH_KEY = "ssh-privatekey";
    public static final String KNOWN_HOSTS = "known_hosts";

    /** Beside the others; no environment's has a name like that. It names them, and its password opens nothing else. */
    private static final String CATALOGUE = "berth-catalogue";

    private static final int SOURCES_DIGITS = 32;
    private static final String AMAZON = "https://s3.amazonaws.com";

    public static Repository of(BackupStore store, String tenant, String environment) {
        return new Repository(store, tenant + "--" + environment);
    }

    private BackupStoreSpec spec() {
        return store.getSpec();
    }

    /** The one that names the environments of the store: not every store tells what lies under a prefix. */
    public static Repository catalogueOf(BackupStore store) {
        return new Repository(store, CATALOGUE);
    }

    /** As restic is told it. */
    public String address() {
        S3Store s3 = spec().s3();
        SftpStore sftp = spec().sftp();
        if (sftp != null) {
            // two slashes: one would make the path relative to the account's home
            return "sftp://%s@%s:%d/%s/%s".formatted(sftp.user(), sftp.host(), sftp.sshPort(), sftp.path(), name);
        }
        if (s3 == null) {
            return "rest:" + spec().rest().url() + "/" + name + "/";
        }
        String prefix = s3.prefix() == null || s3.prefix().isEmpty() ? "" : s3.prefix() + "/";
        return "s3:" + Objects.requireNonNullElse(s3.endpoint(), AMAZON) + "/" + s3.bucket() + "/" + prefix + name;
    }

    /** Text whose HMAC under the store's key is the repository's password. */
    public String passwordText() {
        return "berth repository " + name;
    }

    /** The tenant's Secrets that a store needs, each with the keys that are read of it. */
    public static Map<Id, List<String>> sources(BackupStore store) {
        String tenant = store.getMetadata().getNamespace();
        BackupStoreSpec spec = store.getSpec();
        Map<Id, List<String>> sources = new LinkedHashMap<>();
        sources.put(new Id("Secret", tenant, spec.encryption().keySecretName()), List.of(KEY));
        if (spec.credentialsSecretName() != null) {
            sources.put(new Id("Secret", tenant, spec.credentialsSecretName()), List.copyOf(login(spec).values()));
        }
        return sources;
    }

    /** Variables of the store that everybody may see, the same for all of its repositories. */
    public Map<String, String> settings() {
        return Optional.ofNullable(spec().s3()).map(S3Store::region).map(region -> Map.of("AWS_DEFAULT_REGION", region)).orElse(Map.of());
    }

    /** Variables with the store's login, the same for all of its repositories. */
    public Map<String, Want.Source> credentials() {
        Map<String, Want.Source> variables = new LinkedHashMap<>();
        if (spec().credentialsSecretName() != null) {
            Id secret = new Id("Secret", store.getMetadata().getNamespace(), spec().credentialsSecretName());
            login(spec()).forEach((variable, key) -> variables.put(variable, new Want.Source(secret, key)));
        }
        return variables;
    }

    /** Variable that a Job has to key of the credentials. */
    private static SequencedMap<String, String> login(BackupStoreSpec spec) {
        SequencedMap<String, String> login = new LinkedHashMap<>();
        if (spec.sftp() != null) {
            login.put("BERTH_SSH_PRIVATE_KEY", SSH_KEY);
            login.put("BERTH_SSH_KNOWN_HOSTS", KNOWN_HOSTS);
        } else if (spec.s3() != null) {
            login.put("AWS_ACCESS_KEY_ID", ACCESS_KEY);
            login.put("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
        } else {
            login.put("RESTIC_REST_USERNAME", USERNAME);
            login.put("RESTIC_REST_PASSWORD", PASSWORD);
        }
        return login;
    }

    /**
     * The variables that open it, as a Secret in the environment's namespace.
     *
     * @param secret its name
     * @param prints of all sources: another text when one of them has changed
     * @param escrow print of the key and its recipients, if there are any
     */
    public Want secret(Scope scope, String secret, String prints, Optional<String> escrow) {
        Map<String, String> fixed = new LinkedHashMap<>();
        fixed.put("RESTIC_REPOSITORY", address());
        fixed.putAll(settings());
        Map<String, Want.Source> copied = credentials();
        Id key = new Id("Secret", store.getMetadata().getNamespace(), spec().encryption().keySecretName());
        Map<String, Want.Derived> derived = Map.of("RESTIC_PASSWORD", new Want.Derived(new Want.Source(key, KEY), passwordText()));
        Map<String, Want.Sealed> sealed = escrow.map(print -> Map.of(Escrow.variable(print), new Want.Sealed(new Want.Source(key, KEY),
                Escrow
                        .of(store).recipients()))).orElse(Map.of());
        String made = Sha256.hex(String.join("\n", prints, new TreeMap<>(fixed).toString(), new TreeMap<>(copied).toString(), derived
                .toString()) + escrow.orElse(""),
                SOURCES_DIGITS);
        ObjectMeta meta = new ObjectMetaBuilder(scope.meta(secret))
                .addToAnnotations(Labels.SOURCES, made)
                .build();
        return new Want.SecretJoin(new SecretBuilder().withMetadata(meta).withType("Opaque").build(), Map.copyOf(fixed), Map.copyOf(copied),
                derived, sealed);
    }
}
