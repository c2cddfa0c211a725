package dev.berth.plan.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Environment;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Id;
import dev.berth.plan.World;
import dev.berth.plan.part.access.Access;
import dev.berth.plan.part.storage.Holding;
import dev.berth.plan.part.storage.Replaced;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Who decided what runs, and which claims are the data: annotations on the workload namespace, changed by one patch at a time.
 * {@code Environment.status} is only its projection.
 *
 * @param release  what runs, or empty before the first decision
 * @param history  what ran before, newest first, at most {@link #HISTORY}
 * @param sequence counts decisions; actions name the one they were made on
 * @param epoch    counts replacements of the data
 * @param volumes  volume name to the claim that is that volume now
 * @param replaced data that was replaced and can come back, newest first
 */
public record Ledger(Optional<DeployedRelease> release, List<DeployedRelease> history, int sequence, int epoch,
        Map<String, Holding> volumes, List<Replaced> replaced) {
    static final int HISTORY = 10;

    private static final String RELEASE = "berth.dev/release";
    private static final String HISTORY_KEY = "berth.dev/history";
    private static final String SEQUENCE = "berth.dev/sequence";
    private static final String EPOCH = "berth.dev/data-epoch";
    private static final String VOLUMES = "berth.dev/volumes";
    private static final String REPLACED = "berth.dev/replaced";
    private static final ObjectMapper JSON = new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    /** Nothing was ever decided. */
    public static Ledger empty() {
        return new Ledger(Optional.empty(), List.of(), 0, 0, Map.of(), List.of());
    }

    /**
     * The ledger of an environment as it is seen: only of a namespace that is this very environment's. Empty while it cannot be read; before
     * there is a namespace, nothing was decided.
     */
    public static Optional<Ledger> of(Environment environment, World world) {
        String namespace = Access.namespaceOf(environment.getMetadata().getNamespace(), environment.getMetadata().getName());
        Optional<Child> space = world.child(new Id("Namespace", "", namespace));
        if (space.isEmpty()) {
            return Optional.of(empty());
        }
        boolean its = space.get().owner().filter(owner -> owner.uid().equals(environment.getMetadata().getUid())).isPresent();
        try {
            return its && space.get().facts() instanceof Facts.Space facts ? Optional.of(of(facts)) : Optional.empty();
        } catch (UnreadableLedger e) {
            return Optional.empty();
        }
    }

    /**
     * Reads the annotations of a workload namespace.
     *
     * @throws UnreadableLedger when something stands there that this version does not understand: nothing may be decided then
     */
    public static Ledger of(Facts.Space space) throws UnreadableLedger {
        Map<String, String> notes = space.annotations();
        try {
            DeployedRelease release = notes.containsKey(RELEASE) ? JSON.readValue(notes.get(RELEASE), DeployedRelease.class) : null;
            List<DeployedRelease> history = notes.containsKey(HISTORY_KEY)
                    ? JSON.readValue(notes.get(HISTORY_KEY), new TypeReference<>() {})
                    : List.of();
            Map<String, Holding> volumes = notes.containsKey(VOLUMES)
                    ? JSON.readValue(notes.get(VOLUMES), new TypeReference<>() {})
                    : Map.of();
            List<Replaced> replaced = notes.containsKey(REPLACED)
                    ? JSON.readValue(notes.get(REPLACED), new TypeReference<>() {})
                    : List.of();
            return new Ledger(Optional.ofNullable(release), List.copyOf(history), number(notes, SEQUENCE), number(notes, EPOCH),
                    new TreeMap<>(volumes), List.copyOf(replaced));
        } catch (JsonProcessingException | NumberFormatException e) {
            throw new UnreadableLedger(e);
        }
    }

    private static int number(Map<String, String> notes, String key) {
        return Integer.parseInt(notes.getOrDefault(key, "0"));
    }

    /**
     * The ledger after this decision.
     *
     * @param verified what ran until now was seen Ready and Exact
     * @param settled  it was seen as well as it can be
     * @param ran      pods of it were started at all
     */
    public Ledger decide(DeployedRelease next, boolean verified, boolean settled, boolean ran, Map<String, Holding> holdings) {
        List<DeployedRelease> before = new ArrayList<>();
        release.map(now -> now.replaced(verified, settled, ran)).ifPresent(before::add);
        before.addAll(history);
        return new Ledger(Optional.of(next), List.copyOf(before.subList(0, Math.min(before.size(), HISTORY))), sequence + 1, epoch,
                holdings, replaced);
    }

    /** The ledger with the data where it is now; not a new decision. */
    public Ledger hold(Map<String, Holding> holdings) {
        return new Ledger(release, history, sequence, epoch, holdings, replaced);
    }

    /**
     * The ledger after an action has put other data in the place of some.
     *
     * @param before what was there
     * @param undone uid of the action whose replacement this one takes back
     */
    public Ledger replace(Replaced before, Optional<String> undone) {
        List<Replaced> all = Stream.concat(Stream.of(before), replaced.stream().filter(one -> !Optional.of(one.by()).equals(undone)))
                .toList();
        return new Ledger(release, history, sequence + 1, epoch + 1, volumes, all);
    }

    /** What the action with this uid replaced, as long as it is remembered. */
    public Optional<Replaced> replacedBy(String uid) {
        return replaced.stream().filter(one -> one.by().equals(uid)).findFirst();
    }

    /** The same of the newest action of this name. */
    public Optional<Replaced> replacedIn(String action) {
        return replaced.stream().filter(one -> one.action().equals(action)).findFirst();
    }

    /** The ledger of a release that meets other data: its tasks are still to be run. */
    public Ledger tasksAgain() {
        return new Ledger(release.map(DeployedRelease::beforeTasks), history, sequence, epoch, volumes, replaced);
    }

    /** The same of these tasks alone. */
    public Ledger again(List<String> tasks) {
        return new Ledger(release.map(now -> now.before(tasks)), history, sequence, epoch, volumes, replaced);
    }

    /** Name of another environment whose data is here, and no AfterImport task has made fit to be visited yet. */
    public Optional<String> importing() {
        return volumes.values().stream().filter(holding -> !holding.kept()).map(Holding::from).filter(Objects::nonNull).findFirst();
    }

    /** The ledger after all AfterImport tasks: what no longer is in the stack they have not seen. */
    public Ledger imported() {
        Map<String, Holding> all = new TreeMap<>(volumes);
        all.replaceAll((_, holding) -> holding.kept() ? holding : holding.imported());
        return new Ledger(release, history, sequence, epoch, all, replaced);
    }

    /** The ledger that no longer remembers data which is gone; not a new decision. */
    public Ledger remember(List<Replaced> left) {
        return new Ledger(release, history, sequence, epoch, volumes, left);
    }

    /** The ledger after a task of the release that runs has ended well; not a new decision. */
    public Ledger ended(String task) {
        return new Ledger(release.map(now -> now.after(task)), history, sequence, epoch, volumes, replaced);
    }

    /** What ran last before the release that it names. */
    public Optional<DeployedRelease> ranBefore() {
        return history.stream().filter(DeployedRelease::ran).findFirst();
    }

    /** Every decision that is remembered, newest first. */
    public List<DeployedRelease> decisions() {
        return Stream.concat(release.stream(), history.stream()).toList();
    }

    /** What runs was put there by an action that passed the mode's candidate over. */
    public boolean held() {
        return release.map(DeployedRelease::passedOver).isPresent();
    }

    /**
     * The mode does not put this release in the place of what runs: somebody passed it or another one over by hand, and until that is
     * promoted nothing follows; or this very one was given up here.
     */
    public boolean passesOver(String candidate) {
        return release.filter(now -> now.passedOver() != null && (now.because() == null || now.passedOver().equals(candidate))).isPresent();
    }

    /** As annotations, for the one patch that commits it. */
    public Map<String, String> annotations() {
        Map<String, String> notes = new TreeMap<>();
        release.ifPresent(r -> notes.put(RELEASE, text(r)));
        notes.put(HISTORY_KEY, text(history));
        notes.put(SEQUENCE, Integer.toString(sequence));
        notes.put(EPOCH, Integer.toString(epoch));
        notes.put(VOLUMES, text(volumes));
        if (epoch > 0) {
            notes.put(REPLACED, text(replaced));
        }
        return notes;
    }

    private static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of strings and numbers are always JSON", e);
        }
    }

    /** The annotations hold something that this version does not understand. */
    public static final class UnreadableLedger extends Exception {
        private static final long serialVersionUID = 1;

        UnreadableLedger(Exception cause) {
            super(cause);
        }
    }
}
