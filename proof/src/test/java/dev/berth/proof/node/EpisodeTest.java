package dev.berth.proof.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class EpisodeTest {
    @Test
    void aSeedDrawsTheSameAgainAndManySeedsDrawAll() {
        assertThat(Episode.drawn(7)).isEqualTo(Episode.drawn(7)).isNotEmpty().isNotEqualTo(EnumSet.allOf(Episode.class));
        Set<Episode> played = LongStream.range(0, 20).boxed().flatMap(seed -> Episode.drawn(seed).stream()).collect(Collectors.toSet());
        assertThat(played).isEqualTo(EnumSet.allOf(Episode.class));
    }
}
