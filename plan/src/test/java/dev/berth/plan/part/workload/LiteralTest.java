package dev.berth.plan.part.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiteralTest {
    @ParameterizedTest
    @CsvSource({"plain,plain", "$(VAR),$$(VAR)", "$$(VAR),$$$$(VAR)", "$5,$5", "a$$b,a$$$b", "end$,end$", "end$$,end$$$",
        "$2y$10$x,$2y$10$x"})
    void only_what_the_kubelet_would_change_is_escaped(String typed, String written) {
        assertThat(Literal.of(typed)).isEqualTo(written);
    }

    @Test
    void any_text_comes_out_as_it_was_typed() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(9); n > 0; n--) {
                text.append("$$$()Ab".charAt(random.nextInt(7)));
            }
            assertThat(expanded(Literal.of(text.toString()))).isEqualTo(text.toString());
        }
    }

    @Test
    void lists_are_escaped_one_by_one() {
        assertThat(Literal.of(List.of("a", "$(B)"))).containsExactly("a", "$$(B)");
        assertThat(Literal.of((List<String>) null)).isEmpty();
    }

    /** What the kubelet does, by its documentation: two dollars are one, a closed reference is a value, all else stays. */
    private static String expanded(String input) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < input.length()) {
            if (input.startsWith("$$", at)) {
                out.append('$');
                at += 2;
            } else if (input.startsWith("$(", at) && input.indexOf(')', at) > 0) {
                out.append("EXPANDED");
                at = input.indexOf(')', at) + 1;
            } else {
                out.append(input.charAt(at));
                at++;
            }
        }
        return out.toString();
    }
}
