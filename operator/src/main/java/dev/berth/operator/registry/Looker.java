package dev.berth.operator.registry;

import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.name.ImageReference;
import java.util.Optional;

/** Whoever answers an image watch: the registry client, or a table in tests. May block. */
@FunctionalInterface
public interface Looker {

    /**
     * @param known what was found before; returned as it stands when nothing changed
     * @param follow which {@link ImageFacts#tags} are asked for
     * @throws LookFailed when there is no usable answer
     */
    ImageFacts look(ImageReference image, Optional<Credentials> credentials, Optional<ImageFacts> known, Follow follow) throws LookFailed;
}
