package dev.berth.plan.condition;

import dev.berth.api.Condition;
import dev.berth.plan.name.Ellipsis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Conditions of one primary, by kstatus: Ready last, Reconciling and Stalled only while true. */
public final class Conditions {
    public static final String READY = "Ready";
    public static final String RECONCILING = "Reconciling";
    public static final String STALLED = "Stalled";

    /** Only while true: all is well, and something is worth knowing. */
    public static final String NOTED = "Noted";

    private static final int MESSAGE_LIMIT = 2048;

    private final long generation;
    private final List<Condition> all = new ArrayList<>();

    /** Conditions that all speak of this generation of the spec. */
    public Conditions(long generation) {
        this.generation = generation;
    }

    /** Adds a domain condition; {@code status} is True, False or Unknown. */
    public Conditions add(String type, String status, String reason, String message) {
        String cut = Ellipsis.fit(message, MESSAGE_LIMIT);
        all.add(new Condition(type, status, reason, cut, generation, null));
        return this;
    }

    /** Adds Ready, and Reconciling, Stalled or Noted, from what was found; the heaviest finding speaks. */
    public List<Condition> ready(List<Finding> findings, String reasonWhenReady, String messageWhenReady) {
        Optional<Finding> worst = worst(findings);
        if (worst.isEmpty() || worst.get().weight() == Finding.Weight.NOTE) {
            add(READY, "True", reasonWhenReady, worst.map(Finding::message).orElse(messageWhenReady));
            worst.ifPresent(note -> add(NOTED, "True", note.reason(), note.message()));
            return List.copyOf(all);
        }
        Finding speaks = worst.get();
        add(READY, "False", speaks.reason(), speaks.message());
        add(speaks.weight() == Finding.Weight.STALLED ? STALLED : RECONCILING, "True", speaks.reason(), speaks.message());
        return List.copyOf(all);
    }

    /** The heaviest finding, the first of its weight. */
    public static Optional<Finding> worst(List<Finding> findings) {
        return findings.stream().min(Comparator.comparing(Finding::weight));
    }

    /** The condition of that type, where there is one. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions == null ? Optional.empty() : conditions.stream().filter(c -> c.type().equals(type)).findFirst();
    }

    /** True when the condition is there and True. */
    public static boolean isTrue(List<Condition> conditions, String type) {
        return find(conditions, type).filter(c -> c.status().equals("True")).isPresent();
    }
}
