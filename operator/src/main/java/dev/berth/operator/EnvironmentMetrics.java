package dev.berth.operator;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.RecoveryStatus;
import dev.berth.plan.condition.EnvironmentWords;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the statuses of environments say, for who wants to be told when a backup is late or a site is not well. Read when it is asked for:
 * an environment that is gone is gone from here too.
 *
 * @param environments all that this process answers for; none where another one leads
 */
record EnvironmentMetrics(Supplier<Stream<Environment>> environments) implements MultiCollector {
    private static final Set<String> CONDITIONS = Set.of("Ready", "Exact", "Isolated", "Protected", "Noted");

    @Override
    public MetricSnapshots collect() {
        List<Environment> all = environments.get().filter(one -> one.getStatus() != null).toList();
        return MetricSnapshots.of(
                gauge("berth_environment_condition", "1 where the condition is True, 0 where it is False; nothing where it is Unknown.",
                        all.stream().flatMap(EnvironmentMetrics::conditions)),
                gauge("berth_environment_last_point_timestamp_seconds", "Up to when everything is in the newest recovery point.",
                        all.stream().flatMap(one -> time(one, RecoveryStatus::last))),
                gauge("berth_environment_last_verified_timestamp_seconds", "When a recovery point was last restored and found good.",
                        all.stream().flatMap(one -> time(one, RecoveryStatus::lastVerified))));
    }

    private static GaugeSnapshot gauge(String name, String help, Stream<GaugeDataPointSnapshot> points) {
        return new GaugeSnapshot(new MetricMetadata(name, help), points.toList());
    }

    private static Stream<GaugeDataPointSnapshot> conditions(Environment environment) {
        return Stream.ofNullable(environment.getStatus().conditions())
                .flatMap(List::stream)
                .filter(condition -> (CONDITIONS.contains(condition.type()) || EnvironmentWords.ABOUT_POINTS.contains(condition.type()))
                        && !condition.status().equals("Unknown"))
                .map(condition -> point(labels(environment).add("condition", condition.type()).add("reason", condition.reason()), value(
                        condition)));
    }

    private static double value(Condition condition) {
        return condition.status().equals("True") ? 1 : 0;
    }

    private static Stream<GaugeDataPointSnapshot> time(Environment environment, Function<RecoveryStatus, String> which) {
        return Optional.of(environment.getStatus()).map(EnvironmentStatus::backup).map(which).flatMap(EnvironmentMetrics::seconds).map(
                seconds -> point(labels(environment), seconds)).stream();
    }

    /** A status is anybody's to write who may: what is no time is left out. */
    private static Optional<Long> seconds(String time) {
        try {
            return Optional.of(Instant.parse(time).getEpochSecond());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Labels labels(Environment environment) {
        return Labels.of("namespace", environment.getMetadata().getNamespace(), "environment", environment.getMetadata().getName());
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
