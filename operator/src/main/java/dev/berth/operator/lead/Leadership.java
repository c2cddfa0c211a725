package dev.berth.operator.lead;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this process leads, and its end when it does not any more: a process without the lease must not write once more. */
public final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final int LOST = 1;

    private final Runnable end;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean leading;

    /** Halts the process when the lease is lost. */
    public Leadership() {
        this(() -> Runtime.getRuntime().halt(LOST));
    }

    /** @param end of all writing, at once; where several operators share a process it cannot be the end of that */
    public Leadership(Runnable end) {
        this.end = end;
    }

    public boolean leading() {
        return leading;
    }

    public void won() {
        leading = true;
        LOG.info("this process leads now");
    }

    /** We end in good order, and no turn runs any more: the elector's callback is then no loss. */
    public void stopping() {
        stopping.set(true);
    }

    /** The elector stopped: halts, unless we asked it to. Nothing is tidied up, because tidying up may write. */
    public void over() {
        leading = false;
        if (!stopping.get()) {
            LOG.error("the lease is lost: this process ends without writing anything more");
            end.run();
        }
    }
}
