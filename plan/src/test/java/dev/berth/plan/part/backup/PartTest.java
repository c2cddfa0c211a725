package dev.berth.plan.part.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.api.Stack;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class PartTest {
    private static String user(String one, String other, String third) {
        Stack stack = Serialization.unmarshal("""
                components:
                - {name: nginx, image: nginx, runAsUser: 101, volumeMounts: [%s]}
                - {name: php, image: php, runAsUser: 33, volumeMounts: [%s]}
                - {name: worker, image: php, runAsUser: 34, volumeMounts: [%s]}
                volumes: [{name: uploads}]
                """.formatted(one, other, third), Stack.class);
        return Part.of(stack).getFirst().component().name();
    }

    /** As who cannot write there, nothing could be read that others keep to themselves, and nobody else could write to what comes back. */
    @Test
    void aVolumeIsThatOfTheFirstComponentThatWritesToIt() {
        String writes = "{name: uploads, mountPath: /srv}";
        String reads = "{name: uploads, mountPath: /srv, readOnly: true}";
        assertThat(user(reads, writes, writes)).isEqualTo("php");
        assertThat(user(reads, reads, "{name: uploads, mountPath: /srv, readOnly: false}")).isEqualTo("worker");
        assertThat(user(writes, writes, reads)).isEqualTo("nginx");
        assertThat(user("", reads, reads)).as("nobody writes").isEqualTo("php");
        assertThat(user("", reads, reads + ", {name: uploads, mountPath: /cache, subPath: cache}")).isEqualTo("worker");
    }
}
