package dev.berth.proof.fault;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One fault at one place, which fires once. Counts writes from the moment that it is armed.
 *
 * @param fault empty in an undisturbed run
 * @param at    a write with its ordinal ({@link #key}), or a resource whose watch is disturbed
 */
final class Script {
    /** A client tries again by itself this often. */
    private static final int TRIES = 3;

    private final Optional<Fault> fault;
    private final String at;
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicBoolean fired = new AtomicBoolean();
    private final AtomicInteger errors = new AtomicInteger();
    private volatile boolean armed;

    private Script(Optional<Fault> fault, String at) {
        this.fault = fault;
        this.at = at;
    }

    static Script undisturbed() {
        return new Script(Optional.empty(), "");
    }

    static Script of(Fault fault, String at) {
        return new Script(Optional.of(fault), at);
    }

    void arm() {
        armed = true;
    }

    void disarm() {
        armed = false;
    }

    /** Whether its place was reached. */
    boolean fired() {
        return fired.get() || errors.get() > 0;
    }

    Optional<Fault> fault() {
        return fault;
    }

    String at() {
        return at;
    }

    /** The name of this write in a plan: what is done to what, and the how many-th time. */
    String key(Call call, String tenant) {
        String words = EndState.nameless(call.words(), tenant);
        if (!armed) {
            return words + " #0";
        }
        return words + " #" + counts.merge(words, 1, Integer::sum);
    }

    /** What happens to this write. */
    Optional<Fault> onWrite(String key) {
        if (!armed || fault.isEmpty() || !fault.get().ofWrites()) {
            return Optional.empty();
        }
        if (fault.get() == Fault.ERROR) { // every further try is a write of its own
            boolean same = words(key).equals(words(at)) && ordinal(key) >= ordinal(at);
            return same && errors.incrementAndGet() <= TRIES ? fault : Optional.empty();
        }
        return key.equals(at) && fired.compareAndSet(false, true) ? fault : Optional.empty();
    }

    private static String words(String key) {
        return key.substring(0, key.lastIndexOf('#'));
    }

    private static int ordinal(String key) {
        return Integer.parseInt(key.substring(key.lastIndexOf('#') + 1));
    }

    /** What happens to the next event of this resource's watch: DELAYED for all of them, else once. */
    Optional<Fault> onEvent(String resource) {
        if (!armed || fault.isEmpty() || fault.get().ofWrites() || fault.get() == Fault.OLD_LIST || !resource.equals(at)) {
            return Optional.empty();
        }
        boolean first = fired.compareAndSet(false, true);
        return first || fault.get() == Fault.DELAYED ? fault : Optional.empty();
    }

    /** Whether this list is to be an old one. */
    boolean onList(String resource) {
        if (fault.filter(f -> f == Fault.OLD_LIST).isEmpty() || !armed || !resource.equals(at)) {
            return false;
        }
        return fired.compareAndSet(false, true);
    }
}
