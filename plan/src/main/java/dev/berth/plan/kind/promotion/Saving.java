package dev.berth.plan.kind.promotion;

import dev.berth.api.BackupStore;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.SafetyPoint;
import dev.berth.plan.Known;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.condition.StoreWords;
import java.util.Optional;

/** How it stands with the recovery point that a promotion wants of the data before anything is decided. */
sealed interface Saving {
    String WITHOUT = " To go on without: another Promotion with safetyPoint: Skip.";

    /** None is made. */
    record Needless(String why) implements Saving {}

    /** It cannot be made yet. */
    record Hindered(Finding why) implements Saving {}

    /** It is being made. */
    record AtWork(Finding how) implements Saving {}

    /** It came to nothing. */
    record Failed(String why) implements Saving {}

    /** The data is in the store. */
    record Done() implements Saving {}

    /** One that was begun goes on, whatever the Site says by now. */
    static Saving of(Inputs in, Environment environment) {
        if (in.point().failure().isPresent()) {
            return new Failed(in.point().failure().get());
        }
        if (in.point().stands()) {
            return new Done();
        }
        if (in.point().made().isPresent()) {
            return new AtWork(in.point().progress(Optional.empty()));
        }
        Optional<String> needless = needless(in, environment);
        if (needless.isPresent()) {
            return new Needless(needless.get());
        }
        return hindrance(in).<Saving>map(Hindered::new).orElseGet(() -> new AtWork(in.point().progress(EnvironmentWords.told(environment,
                EnvironmentWords.BACKUP_REFUSED).map(why -> Finding.stalled("SavingRefused", why)))));
    }

    /** Why none is made, as far as it can be told. */
    static Optional<String> needless(Inputs in, Environment environment) {
        boolean unknown = in.replaced().isPresent() && in.runs().isEmpty() && in.promotion().getSpec().safetyPoint() != SafetyPoint.SKIP;
        return unknown
                ? Optional.empty()
                : in.release().optional().flatMap(wanted -> in.precaution(environment).needless(in.runs(), wanted));
    }

    private static Optional<Finding> hindrance(Inputs in) {
        if (in.runs().isEmpty()) {
            return Optional.of(Finding.waiting("ReleaseNotFound",
                    "Release %s, which runs in %s, is not there, so it cannot be told which data is to be saved first."
                            .formatted(in.replaced().orElse(""), in.environmentName())));
        }
        if (in.storeName().isEmpty()) {
            return Optional.of(Finding.stalled("NoStore",
                    "The data is to be saved first, and the Site does not say where to: name a BackupStore in its backups.store.%s"
                            .formatted(WITHOUT)));
        }
        String name = in.storeName().get();
        if (in.store() instanceof Known.Unreadable<BackupStore>(String reason, String message)) {
            return Optional.of(Finding.stalled(reason, message));
        }
        if (in.store().optional().isEmpty()) {
            return Optional.of(Finding.stalled(StoreWords.NOT_FOUND,
                    "The data is to be saved first, and there is no BackupStore %s, which the Site names, in namespace %s: apply it.%s"
                            .formatted(name, in.promotion().getMetadata().getNamespace(), WITHOUT)));
        }
        Optional<Condition> ready = StoreWords.ready(in.store().optional().get());
        return ready.filter(one -> one.status().equals("True")).isPresent()
                ? Optional.empty()
                : Optional.of(Finding.waiting(StoreWords.NOT_READY, "The data is to be saved first. BackupStore %s: %s%s".formatted(name,
                        ready
                                .map(Condition::message).orElse("it was not looked at yet."), WITHOUT)));
    }
}
