package dev.berth.plan.part.database;

import dev.berth.api.Engine;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table of database engines, and how their generated credentials reach servers and clients. No value ever enters a plan. */
public final class Engines {
    /** Keys of the credentials Secret. */
    public static final String USERNAME = "username";

    public static final String DATABASE = "database";
    public static final String PASSWORD = "password";
    public static final String ROOT_PASSWORD = "root-password";

    /** Letters and digits of a generated password: about 142 bits, and nothing that a URL would have to escape. */
    private static final int PASSWORD_LENGTH = 24;

    private static final String APP = "app";

    private static final String ROOT = "root";

    private static final Traits MARIADB = new Traits(
            3306,
            999,
            999,
            "/var/lib/mysql",
            List.of("/tmp", "/run/mysqld"),
            List.of(),
            "mysql",
            APP,
            APP,
            Map.of(
                    "MARIADB_USER", USERNAME,
                    "MARIADB_PASSWORD", PASSWORD,
                    "MARIADB_DATABASE", DATABASE,
                    "MARIADB_ROOT_PASSWORD", ROOT_PASSWORD),
            Map.of());

    private static final Traits MYSQL = new Traits(
            3306,
            999,
            999,
            "/var/lib/mysql",
            // The last is the directory that the image's secure-file-priv names.
            List.of("/tmp", "/run/mysqld", "/var/lib/mysql-files"),
            List.of(),
            "mysql",
            APP,
            APP,
            Map.of(
                    "MYSQL_USER", USERNAME,
                    "MYSQL_PASSWORD", PASSWORD,
                    "MYSQL_DATABASE", DATABASE,
                    "MYSQL_ROOT_PASSWORD", ROOT_PASSWORD),
            Map.of());

    private static final Traits POSTGRESQL = new Traits(
            5432,
            999,
            999,
            "/var/lib/postgresql/data",
            List.of("/tmp", "/run/postgresql"),
            List.of(),
            "postgresql",
            APP,
            APP,
            Map.of("POSTGRES_USER", USERNAME, "POSTGRES_PASSWORD", PASSWORD, "POSTGRES_DB", DATABASE),
            // Below the mount: initdb refuses a directory that a file system has put its lost+found into, and one it may not chmod.
            Map.of("PGDATA", "/var/lib/postgresql/data/pgdata"));

    private static final Traits REDIS = new Traits(
            6379,
            999,
            1000,
            "/data",
            List.of("/tmp"),
            List.of("redis-server", "--requirepass", "$(REDIS_PASSWORD)", "--dir", "/data", "--appendonly", "yes"),
            "redis",
            "default",
            "0",
            Map.of("REDIS_PASSWORD", PASSWORD),
            Map.of());

    private Engines() {}

    /** What is fixed by an engine. */
    public static Traits of(Engine engine) {
        return switch (engine) {
            case MARIADB -> MARIADB;
            case MYSQL -> MYSQL;
            case POSTGRESQL -> POSTGRESQL;
            case REDIS -> REDIS;
        };
    }

    /** The Secret with a database's credentials: drawn when it is first written, never changed. */
    public static Want.Generate credentials(Scope scope, String component, Engine engine) {
        Traits traits = of(engine);
        Map<String, Integer> random = new TreeMap<>();
        random.put(PASSWORD, PASSWORD_LENGTH);
        if (traits.hasRoot()) {
            random.put(ROOT_PASSWORD, PASSWORD_LENGTH);
        }
        return new Want.Generate(
                new SecretBuilder().withMetadata(scope.meta(Names.credentials(component), component)).withType("Opaque").build(),
                Map.of(USERNAME, traits.userName(), DATABASE, traits.database()),
                Map.copyOf(random));
    }

    /** Environment of the server's own container, by name. */
    public static List<EnvVar> serverEnv(String component, Engine engine) {
        Traits traits = of(engine);
        Map<String, EnvVar> env = new TreeMap<>();
        traits.server().forEach((name, key) -> env.put(name, secret(name, component, key)));
        traits.settings().forEach((name, value) -> env.put(name, plain(name, value)));
        return List.copyOf(env.values());
    }

    /**
     * Environment of a component that uses a database: {@code HOST}, {@code PORT}, {@code NAME}, {@code USER}, {@code PASSWORD} and
     * {@code URL} behind the prefix. The kubelet puts the URL together from the variables before it.
     *
     * @param prefix   such as {@code DB_}; may be empty
     * @param database name of the database component, which is also its host name
     */
    public static List<EnvVar> clientEnv(String prefix, String database, Engine engine) {
        return env(prefix, database, engine, secret(prefix + "USER", database, USERNAME), PASSWORD);
    }

    /** The same as its administrator, where the engine has one beside the user. */
    public static List<EnvVar> adminEnv(String prefix, String database, Engine engine) {
        return of(engine).hasRoot()
                ? env(prefix, database, engine, plain(prefix + "USER", ROOT), ROOT_PASSWORD)
                : clientEnv(prefix, database, engine);
    }

    private static List<EnvVar> env(String prefix, String database, Engine engine, EnvVar user, String password) {
        Traits traits = of(engine);
        return List.of(
                plain(prefix + "HOST", database),
                plain(prefix + "PORT", Integer.toString(traits.port())),
                secret(prefix + "NAME", database, DATABASE),
                user,
                secret(prefix + "PASSWORD", database, password),
                plain(prefix + "URL", url(prefix, traits)));
    }

    /**
     * Arguments of the server: the engine's, then the component's own. A component that repeats the program's name, as Compose files do,
     * means the same.
     */
    public static List<String> args(Engine engine, List<String> own) {
        List<String> args = new ArrayList<>(of(engine).args());
        boolean repeated = !args.isEmpty() && !own.isEmpty() && own.getFirst().equals(args.getFirst());
        args.addAll(repeated ? own.subList(1, own.size()) : own);
        return List.copyOf(args);
    }

    private static String url(String prefix, Traits traits) {
        return "%1$s://$(%2$sUSER):$(%2$sPASSWORD)@$(%2$sHOST):$(%2$sPORT)/$(%2$sNAME)".formatted(traits.scheme(), prefix);
    }

    private static EnvVar plain(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static EnvVar secret(String name, String component, String key) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef()
                .withName(Names.credentials(component))
                .withKey(key)
                .endSecretKeyRef()
                .endValueFrom()
                .build();
    }
}
