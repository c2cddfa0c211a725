package dev.berth.proof.acto;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Keeps what the operator logs about exceptions; the rest of its log is not shown. */
final class Loud extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level level = root.getLevel();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();

    /** Listens from now on, in place of the console. */
    static Loud listen() {
        Loud loud = new Loud();
        loud.setContext(loud.root.getLoggerContext());
        loud.start();
        loud.root.iteratorForAppenders().forEachRemaining(loud.others::add);
        loud.others.forEach(loud.root::detachAppender);
        loud.root.addAppender(loud);
        loud.root.setLevel(Level.WARN);
        return loud;
    }

    /** The console speaks again. */
    @Override
    public void close() {
        root.detachAppender(this);
        others.forEach(root::addAppender);
        root.setLevel(level);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getThrowableProxy() != null) {
            said.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + "\n" + ThrowableProxyUtil.asString(event
                    .getThrowableProxy()));
        }
    }

    /** All about a site, taken out. */
    List<String> about(String site) {
        List<String> all = said.stream().filter(text -> text.contains(site)).toList();
        said.removeAll(all);
        return all;
    }
}
