package dev.berth.plan;

import dev.berth.plan.name.Sha256;

/** Names of objects in a workload namespace that more than one concern refers to. */
public final class Names {
    /** The copy of the tenant's Secret that the environment names in {@code secretName}. */
    public static final String SECRETS = "berth-secrets";

    /** The password that visitors outside prod are asked for ({@code kubernetes.io/basic-auth}). */
    public static final String VISITORS = "berth-visitors";

    /** The Secret that opens the repository of another environment while its data is fetched, and what says that there is one. */
    public static final String ELSEWHERE = "berth-elsewhere";

    /** The Secret with the login that may remove points, while some are forgotten, and what says that there is one. */
    public static final String PRUNE = "berth-prune";

    /** The account that every pod of a site runs under; it has no token and no rights. */
    public static final String ACCOUNT = "site";

    /** Longest name of an object that is also a label value. */
    public static final int MAX_LENGTH = 63;

    private static final int LONGEST_BEHIND_A_PREFIX = 200;

    private static final int SCRATCH_DIGITS = 8;

    private Names() {}

    /** The Secret with a database's generated credentials. */
    public static String credentials(String component) {
        return component + "-credentials";
    }

    /** Copy of an image pull Secret of the tenant. */
    public static String pullSecret(String name) {
        return "berth-pull-" + fitting(name);
    }

    /** The Secret that opens an environment's repository in a BackupStore. */
    public static String store(String name) {
        return "berth-store-" + fitting(name);
    }

    private static String fitting(String name) {
        return name.length() <= LONGEST_BEHIND_A_PREFIX ? name : Sha256.hex(name, 16);
    }

    /** Copy of a TLS Secret of the tenant, or the one that cert-manager fills. */
    public static String certificate() {
        return "berth-certificate";
    }

    /** Routes and middlewares: the double hyphen keeps Traefik's joined names apart from a namespace's. */
    public static String route(String name) {
        return "berth--" + name;
    }

    /** A claim that never becomes the volume, for the Restore of this uid. No n-th claim is called so. */
    public static String scratch(String volume, String uid) {
        return "%s-drill-u%s".formatted(volume, Sha256.hex(uid, SCRATCH_DIGITS));
    }

    /**
     * What is Berth's own in a pod that holds things of a site: a container, or a volume. Names of components, volumes and claims begin with
     * a letter, so none of them is called so.
     */
    public static String own(String name) {
        return "0-" + name;
    }

    /** The n-th claim of a volume. */
    public static String claim(String volume, int n) {
        return volume + "-" + n;
    }
}
