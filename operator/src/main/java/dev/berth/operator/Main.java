package dev.berth.operator;

import dev.berth.operator.lead.PauseGuard;
import dev.berth.plan.kind.Kinds;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the operator, and ends it in good order when the process is asked to end. */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        Config config;
        try {
            config = Config.from(System.getenv());
        } catch (Config.Unusable e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        try {
            run(config);
        } catch (IOException | RuntimeException | Error e) { // what a half started operator has opened keeps the process alive: end it
            LOG.atError().setCause(e).log("the operator could not be started");
            System.exit(1);
        }
    }

    private static void run(Config config) throws IOException {
        PauseGuard guard = PauseGuard.start();
        Berth berth = new Berth(config, ApiClient.connect(guard::look), Kinds.ALL);
        Runtime.getRuntime().addShutdownHook(new Thread(berth::close, "shutdown"));
        berth.start();
    }
}
