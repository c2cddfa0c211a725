package dev.berth.bench;

import dev.berth.operator.ApiClient;
import dev.berth.operator.Berth;
import dev.berth.operator.Config;
import dev.berth.operator.lead.PauseGuard;
import dev.berth.plan.kind.Kinds;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The operator as its own main class starts it, and a resync for every line {@code resync} on standard input. */
public final class DrivenOperator {
    private DrivenOperator() {}

    public static void main(String[] arguments) throws IOException {
        Berth berth = new Berth(Config.from(System.getenv()), ApiClient.connect(), Kinds.ALL);
        Runtime.getRuntime().addShutdownHook(new Thread(berth::close, "shutdown"));
        PauseGuard.start();
        berth.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.equals("resync")) {
                berth.resync();
            }
        }
    }
}
