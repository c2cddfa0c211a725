package dev.berth.operator.sim;

import dev.berth.plan.Id;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One watch: hears the changes of one kind in their order, each as late as the schedule lets it. */
final class LaggingView {
    private final SimulatedCluster cluster;
    private final String kind;
    private final Predicate<Live> selected;
    private final Consumer<Live> seen;
    private final Consumer<Live> gone;
    private final Consumer<Set<Id>> listed;
    private final Map<Id, Live> known = new LinkedHashMap<>();
    private int heard;

    /**
     * Begins with a list of what is there now.
     *
     * @param selected what the watch asks for, such as a label
     * @param seen     told of an object that is there or is different
     * @param gone     told of the last form of an object that is not there any more
     * @param listed   told of all that a list holds: whoever keeps more than that, such as what he wrote himself, lets go of it
     */
    LaggingView(SimulatedCluster cluster, String kind, Predicate<Live> selected, Consumer<Live> seen, Consumer<Live> gone,
            Consumer<Set<Id>> listed) {
        this.cluster = cluster;
        this.kind = kind;
        this.selected = selected;
        this.seen = seen;
        this.gone = gone;
        this.listed = listed;
        list();
    }

    /** The watch broke and lists anew: what happened between is never told. */
    void list() {
        heard = cluster.changesOf(kind).size();
        List<Live> now = cluster.all(kind).filter(selected).toList();
        now.forEach(this::see);
        List<Id> ids = now.stream().map(Live::id).toList();
        List.copyOf(known.values()).stream().filter(live -> !ids.contains(live.id())).forEach(this::lose);
        listed.accept(Set.copyOf(ids));
    }

    boolean behind() {
        return heard < cluster.changesOf(kind).size();
    }

    /** Hears the next change. */
    void next() {
        Revision revision = cluster.changesOf(kind).get(heard++);
        if (revision.after().filter(selected).isPresent()) {
            see(revision.after().get());
        } else if (known.containsKey(revision.id())) {
            lose(revision.latest());
        }
    }

    private void see(Live live) {
        Live before = known.put(live.id(), live);
        if (before != live) {
            seen.accept(live);
        }
    }

    private void lose(Live last) {
        known.remove(last.id());
        gone.accept(last);
    }

    @Override
    public String toString() {
        return kind;
    }
}
