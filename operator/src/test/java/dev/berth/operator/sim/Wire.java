package dev.berth.operator.sim;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** The way of every write of one operator process to the cluster: counts them, and lets the one that the schedule chose go wrong. */
final class Wire {
    /** What may happen to a write. */
    enum Fault {
        /** The process dies before the write arrives. */
        CRASH_BEFORE,
        /** The process dies after the write was made, before it hears of it. */
        CRASH_AFTER,
        /** The write is made, and its answer never comes. */
        ANSWER_LOST,
        /** The server is not well: nothing is written. */
        UNAVAILABLE
    }

    /** The end of the process; nothing may catch it. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("crash", null, false, false);
        }
    }

    private final Runnable meanwhile;
    private Fault fault;
    private int until;
    private int writes;

    /** @param meanwhile what happens elsewhere between two writes of one turn */
    Wire(Runnable meanwhile) {
        this.meanwhile = meanwhile;
    }

    /** The n-th write from now on goes wrong; 1 is the next. */
    void breakAt(int n, Fault how) {
        until = n;
        fault = how;
    }

    void heal() {
        fault = null;
    }

    boolean broken() {
        return fault != null;
    }

    /** Requests that could have changed something, since the process began. */
    int writes() {
        return writes;
    }

    <T> T write(Supplier<T> request) {
        meanwhile.run();
        writes++;
        if (fault == null || --until > 0) {
            return request.get();
        }
        Fault now = fault;
        fault = null;
        switch (now) {
            case CRASH_BEFORE -> throw new Crash();
            case UNAVAILABLE -> throw SimulatedCluster.answer(503, "the server is currently unable to handle the request");
            default -> {}
        }
        T answer = request.get();
        if (now == Fault.CRASH_AFTER) {
            throw new Crash();
        }
        if (now == Fault.ANSWER_LOST) {
            throw new KubernetesClientException("connection reset");
        }
        return answer;
    }
}
