package dev.berth.proof.node;

import dev.berth.proof.cluster.TestCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** The first file that a user writes, in a tenant of these tests; it is applied once and then shared. */
record FirstSite(Tenant tenant) {
    static final String NAME = "shop";
    static final String PREPROD = "shop-preprod";
    static final String PROD = "shop-prod";

    /** Applies it if nobody has, and waits until it is Ready. */
    static FirstSite ready(Installed installed) {
        Tenant tenant = installed.opened().stream().filter(t -> t.namespace().equals("t-shop")).findFirst().orElseGet(() -> {
            Tenant fresh = installed.tenant("t-shop");
            fresh.apply(fresh.own(example("first-site")));
            return fresh;
        });
        tenant.awaitReady(NAME);
        return new FirstSite(tenant);
    }

    /** The file of an example, as it is shipped. */
    static String example(String name) {
        try {
            return Files.readString(TestCluster.ROOT.resolve("examples").resolve(name).resolve("site.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String prod() {
        return "shop." + tenant.domain();
    }

    String preprod() {
        return "preprod." + prod();
    }
}
