package dev.berth.operator.apply;

import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.framework.armor.ArmoredEncryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaWriterFactory;
import dev.berth.plan.name.AgeRecipient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** The format of age (C2SP, age.md): who has the identity of one of the recipients reads it, with the program age alone. */
final class Age {
    private Age() {}

    /**
     * Another text each time, in lines of ASCII.
     *
     * @throws GeneralSecurityException one of them is no point of the curve that anything can be encrypted to
     */
    static String encrypted(byte[] plain, List<AgeRecipient> recipients) throws GeneralSecurityException {
        List<RecipientStanzaWriter> writers = new ArrayList<>();
        for (AgeRecipient recipient : recipients) {
            writers.add(X25519RecipientStanzaWriterFactory.newRecipientStanzaWriter(recipient.text()));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (WritableByteChannel channel = new ArmoredEncryptingChannelFactory().newEncryptingChannel(Channels.newChannel(out), writers)) {
            channel.write(ByteBuffer.wrap(plain));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return out.toString(StandardCharsets.US_ASCII);
    }
}
