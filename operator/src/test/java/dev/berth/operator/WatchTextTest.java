package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTextTest {
    private static final String EVENT = "{\"type\":\"ADDED\",\"object\":{\"text\":\"Créé à Évry… 日本 🚢 \\u00e9\"}}\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
    void everyLetterArrivesHoweverTheStreamIsCut(int size) throws Exception {
        byte[] sent = EVENT.repeat(3).getBytes(StandardCharsets.UTF_8);
        WatchText.Escaper escaper = new WatchText.Escaper();
        StringBuilder read = new StringBuilder();
        for (int from = 0; from < sent.length; from += size) {
            ByteBuffer piece = ByteBuffer.wrap(sent, from, Math.min(size, sent.length - from)).slice();
            char[] whole = StandardCharsets.UTF_8.decode(escaper.escaped(piece)).array(); // as the client reads
            read.append(whole);
        }
        String[] lines = read.toString().split("\n");
        assertThat(lines).hasSize(3);
        for (String line : lines) {
            assertThat(line.chars()).allMatch(letter -> letter >= ' ' && letter < 0x80);
            assertThat(new ObjectMapper().readTree(line)).isEqualTo(new ObjectMapper().readTree(EVENT));
        }
    }
}
