package dev.berth.operator;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Hands the lines of plain HTTP watches to the client as pure ASCII. The client (7.8.0, WatchHTTPManager) decodes each piece of a
 * watch for itself and takes the whole array behind the decoded text: one letter outside of ASCII leaves zeros between two events,
 * which ends the watch, and a letter that falls on the border of two pieces is lost. In JSON such letters stand in texts only, where an
 * escape means the same.
 */
final class WatchText implements Interceptor {
    /** Key under which the client keeps this interceptor. */
    static final String NAME = "berth-watch-text";

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(AsyncBody.Consumer<List<ByteBuffer>> next, HttpRequest request) {
        String query = request.uri().getQuery();
        if (query == null || !query.contains("watch=true")) {
            return next;
        }
        Escaper escaper = new Escaper();
        return (pieces, body) -> next.consume(pieces.stream().map(escaper::escaped).toList(), body);
    }

    /** Of one body, piece by piece. */
    static final class Escaper {
        private static final int LONGEST_LETTER = 4;
        private static final int ASCII_END = 0x80;

        private final CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);

        /** The first bytes of a letter whose rest comes with the next piece. */
        private final ByteBuffer rest = ByteBuffer.allocate(LONGEST_LETTER);

        ByteBuffer escaped(ByteBuffer piece) {
            ByteBuffer bytes = piece;
            if (rest.position() > 0) {
                rest.flip();
                bytes = ByteBuffer.allocate(rest.remaining() + piece.remaining()).put(rest).put(piece).flip();
                rest.clear();
            }
            CharBuffer letters = CharBuffer.allocate(bytes.remaining());
            decoder.decode(bytes, letters, false);
            rest.put(bytes);
            letters.flip();
            StringBuilder ascii = new StringBuilder(letters.remaining());
            while (letters.hasRemaining()) {
                char letter = letters.get();
                if (letter < ASCII_END) {
                    ascii.append(letter);
                } else {
                    ascii.append("\\u").append("%04x".formatted((int) letter));
                }
            }
            return ByteBuffer.wrap(ascii.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }
}
