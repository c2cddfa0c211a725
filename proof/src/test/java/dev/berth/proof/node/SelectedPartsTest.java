package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Of a point with a database and two volumes comes back what was asked for, and nothing else is touched: a volume with all the odd things that
 * a file system can hold, the database alone, and one of each.
 */
@NodeTest
@EnabledIfSystemProperty(named = "proof.long", matches = "true", disabledReason = "-Dproof.long=true runs what takes long")
final class SelectedPartsTest {
    private static final String SITE = """
            apiVersion: berth.dev/v1alpha1
            kind: Site
            metadata: {name: cellar}
            spec:
              domain: cellar.%s
              environments: [{name: prod}]
              backups: {store: nas, schedule: "0 0 1 1 *", drill: "0 0 1 1 *"}
              stack:
                components:
                - name: web
                  image: ghcr.io/acme/shop:1.4
                  http: {port: 8080}
                  envFrom: [{prefix: DB_, database: db}]
                  volumeMounts: [{name: uploads, mountPath: /srv/uploads}, {name: papers, mountPath: /srv/papers}]
                - {name: db, image: "mariadb:11.4", database: {engine: mariadb, size: 1Gi}}
                volumes: [{name: uploads, size: 1Gi}, {name: papers, size: 1Gi}]
            """;

    /** 64 MiB of which two blocks were written, and 64 MiB of nothing; the rest is what names, kinds, modes, times and links can be. */
    private static final String ODD = """
            set -e; cd /srv/uploads; umask 022
            mkdir -p empty/within 'a b' deep/er set && chmod 2750 set && mkdir sticky && chmod 1777 sticky && mkdir closed
            echo one > plain && chmod 640 plain && echo two > run && chmod 4755 run && echo three > closed/file && chmod 400 closed/file && chmod 500 closed
            : > nothing && echo old > old && touch -d "2001-02-03 04:05:06" old
            ln -s plain to-plain && ln -s ../../etc/passwd deep/out && ln -s nowhere dangling && ln -s / root && ln -s deep to-deep
            ln plain deep/er/plain-too && ln plain 'a b/plain-three'
            dd if=/dev/urandom of=sparse bs=4096 count=1 2> /dev/null && dd if=/dev/urandom of=sparse bs=4096 seek=16383 count=1 conv=notrunc 2> /dev/null
            truncate -s 67108864 hollow
            mkfifo fifo && touch -d "2001-02-03 04:05:06" deep
            for name in ' space' 'end ' -rf --help 'a*b?c' 'ÄÖ 漢字 🚢' "it's" 'say "what"' 'back\\slash' '$HOME' '%s' .hidden ...; do echo "$name" > "./$name"; done
            printf x > "$(printf 'line\\nend')" && printf x > "$(printf 'no utf-8 \\377\\376')" && printf x > "$(printf '%0250d' 7)"
            """;

    private final Tenant tenant;
    private final Vault vault;

    SelectedPartsTest(Installed installed) {
        this.tenant = installed.tenant("t-parts");
        this.vault = new Vault(installed, tenant, "cellar");
    }

    /** What a part holds: the rows, the volume of odd things, and the other volume. */
    private record Data(String db, String uploads, String papers) {}

    @Test
    void whatWasAskedForComesBackAndNothingElseIsTouched() {
        tenant.apply(Store.opened(tenant).declared("nas"));
        tenant.apply(SITE.formatted(tenant.domain()));
        tenant.awaitReady("cellar");
        vault.serves();
        vault.sql("CREATE TABLE goods (name varchar(20))");
        vault.shell(ODD);
        write("point");
        Data point = data();
        assertThat(point.uploads()).as("what was made").contains("sparse regular file 644", "set directory 2750", "run regular file 4755",
                "fifo fifo 644", "closed directory 500");
        vault.save("point");
        assertThat(vault.saved("point").status()).isEqualTo("True");

        vault.shell("cd /srv/uploads && chmod 700 closed && rm -rf ./* .hidden ... && echo other > plain");
        Data volume = replaced("volume", "uploads");
        assertThat(volume.uploads()).isEqualTo(point.uploads());

        Data database = replaced("database", "db");
        assertThat(database.db()).isEqualTo(point.db());

        Data mixed = replaced("mixed", "db", "papers");
        assertThat(mixed.db()).isEqualTo(point.db());
        assertThat(mixed.papers()).isEqualTo(point.papers());
    }

    /** Writes another word everywhere, brings parts of the point back, and sees that no other part and no other claim is another one. */
    private Data replaced(String name, String... parts) {
        write(name);
        Data before = data();
        Set<String> claims = new HashSet<>(vault.claims());
        vault.replace(name, "point", ", safetyPoint: Skip, parts: [" + String.join(", ", parts) + "]");
        assertThat(vault.restored(name).status()).isEqualTo("True");
        tenant.awaitReady("cellar");
        vault.serves();
        assertThat(vault.restore(name).getStatus().parts()).extracting(part -> part.name()).containsExactlyInAnyOrder(parts);
        assertThat(vault.claims().stream().filter(claim -> !claims.contains(claim))).as("new claims").hasSize(parts.length);
        Data after = data();
        List<String> asked = Arrays.asList(parts);
        assertThat(after.db().equals(before.db())).as("db stays").isEqualTo(!asked.contains("db"));
        assertThat(after.uploads().equals(before.uploads())).as("uploads stays").isEqualTo(!asked.contains("uploads"));
        assertThat(after.papers().equals(before.papers())).as("papers stays").isEqualTo(!asked.contains("papers"));
        return after;
    }

    private void write(String word) {
        vault.sql("DELETE FROM goods; INSERT INTO goods VALUES ('" + word + "')");
        vault.shell("echo " + word + " > /srv/uploads/word && echo " + word + " > /srv/papers/word");
    }

    private Data data() {
        return new Data(vault.sql("SELECT * FROM goods"), vault.tree() + links(), vault.shell("cat /srv/papers/word"));
    }

    /** Which names are of one file, and which files have fewer blocks than bytes. How many blocks these have is the file system's. */
    private String links() {
        return vault.shell("cd /srv/uploads && find . -type f -links +1 -exec stat -c '%n is one of %h' {} + | sort;"
                + " for one in 'a b/plain-three' deep/er/plain-too; do [ ! plain -ef \"$one\" ] || echo \"plain is $one\"; done;"
                + " for one in sparse hollow; do [ ! -e $one ] || { set -- $(stat -c '%b %B %s' $one); [ $(($1 * $2)) -gt 1000000 ] || echo \"$one is sparse\"; }; done");
    }
}
