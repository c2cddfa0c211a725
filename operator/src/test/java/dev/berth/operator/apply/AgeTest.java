package dev.berth.operator.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import dev.berth.plan.name.AgeRecipient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgeTest {
    // Pairs that age-keygen drew; they open nothing else.
    private static final String PUBLIC = "age1whgm9ug50e83fvmx4tavzdakxysspx9rpajv306t8hg6cx6fegxq5z6tvg";
    private static final String PRIVATE = "AGE-SECRET-KEY-1UY2UV5DTDKA2VKHRSXTQFATP5GQQTXNYNEK6JPSK7AZFGR7G70QSPAECHD";
    private static final String OTHER_PUBLIC = "age1nqw3lt0np5vznmv4zc07nl09r3lxsentpfzyevzt5y2ns0jlw5lqdxtrvk";
    private static final String OTHER_PRIVATE = "AGE-SECRET-KEY-13W6AF30FSSFWU5E82CKZDJCJ9TU0UFDYSDXM88WEUCT4705JZ7WSETJ6HM";

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @Test
    void each_recipient_reads_it_and_it_is_never_the_same_twice() throws GeneralSecurityException, IOException {
        List<AgeRecipient> both = List.of(recipient(PUBLIC), recipient(OTHER_PUBLIC));
        String text = Age.encrypted(KEY, both);
        assertThat(text).startsWith("-----BEGIN AGE ENCRYPTED FILE-----").isNotEqualTo(Age.encrypted(KEY, both));
        assertThat(decrypted(text, PRIVATE)).isEqualTo(KEY);
        assertThat(decrypted(text, OTHER_PRIVATE)).isEqualTo(KEY);
    }

    @Test
    void nobody_else_does() throws GeneralSecurityException {
        String text = Age.encrypted(KEY, List.of(recipient(PUBLIC)));
        assertThatThrownBy(() -> decrypted(text, OTHER_PRIVATE)).isInstanceOf(GeneralSecurityException.class);
    }

    private static AgeRecipient recipient(String text) {
        return AgeRecipient.read(text).orElseThrow();
    }

    private static byte[] decrypted(String text, String identity) throws GeneralSecurityException, IOException {
        ReadableByteChannel from = Channels.newChannel(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
        try (ReadableByteChannel plain = new ArmoredDecryptingChannelFactory().newDecryptingChannel(from, List.of(
                X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity)))) {
            return Channels.newInputStream(plain).readAllBytes();
        }
    }
}
