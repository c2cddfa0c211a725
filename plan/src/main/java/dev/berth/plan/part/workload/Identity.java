package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.plan.part.database.Engines;
import dev.berth.plan.part.database.Traits;
import java.util.Optional;

/**
 * As whom the pods of a component run, and so whose files its volumes hold.
 *
 * @param user  empty: the image's own
 * @param group of the same number, but for a database whose engine has another
 */
public record Identity(Optional<Long> user, Optional<Long> group) {

    public static Identity of(Component component) {
        Optional<Traits> engine = Optional.ofNullable(component.database()).map(database -> Engines.of(database.engine()));
        Optional<Long> user = Optional.ofNullable(component.runAsUser()).or(() -> engine.map(Traits::user));
        return new Identity(user, user.map(number -> engine.map(traits -> traits.groupOf(number)).orElse(number)));
    }
}
