package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrittenTest {
    @Test
    void allFromTheFirstOnIsFoundInAnyOrder() {
        assertThat(Written.of("files", List.of("2 b end", "1 a end", "3 c d end")).upTo()).isEqualTo(3);
        assertThat(Written.of("files", List.of()).upTo()).isZero();
    }

    @Test
    void whatIsMissingTwiceOrInPiecesIsRefused() {
        assertThatThrownBy(() -> Written.of("files", List.of("1 a end", "3 c end"))).hasMessage("files: 2 is missing of 3");
        assertThatThrownBy(() -> Written.of("files", List.of("2 b end"))).hasMessage("files: 1 is missing of 2");
        assertThatThrownBy(() -> Written.of("files", List.of("1 a end", "2 b end", "2 b end"))).hasMessage("files: 2 is there twice");
        assertThatThrownBy(() -> Written.of("files", List.of("1 a end", "2 b"))).hasMessage("files: in pieces: 2 b");
    }
}
