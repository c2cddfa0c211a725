package dev.berth.proof.acto;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Keeps what the operator logs about exceptions; the rest of its log is not shown. */
final class Loud extends AppenderBase<ILoggingEvent> {
    private final Queue<String> said = new ConcurrentLinkedQueue<>();

    /** Listens from now on, in place of the console. */
    static Loud listen() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Loud loud = new Loud();
        loud.setContext(root.getLoggerContext());
        loud.start();
        root.detachAndStopAllAppenders();
        root.addAppender(loud);
        root.setLevel(Level.WARN);
        return loud;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getThrowableProxy() != null) {
            said.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + "\n" + ThrowableProxyUtil.asString(event
                    .getThrowableProxy()));
        }
    }

    /** All about a tenant, taken out. */
    List<String> about(String tenant) {
        List<String> all = said.stream().filter(text -> text.contains(tenant)).toList();
        said.removeAll(all);
        return all;
    }
}
