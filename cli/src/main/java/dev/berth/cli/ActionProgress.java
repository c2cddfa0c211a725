package dev.berth.cli;

import dev.berth.api.Condition;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Tells how an action goes on until it has ended, each sentence once. */
final class ActionProgress {
    private ActionProgress() {}

    /**
     * What is known of an action now.
     *
     * @param ended nothing will be added
     * @param ready what it says of itself
     * @param more  sentences beside that
     */
    record Now(boolean ended, Optional<Condition> ready, List<String> more) {}

    /**
     * @param what      such as {@code Promotion shop-prod-x2f}
     * @param look      empty where it is there no more
     * @param otherwise what becomes of it when nobody looks
     * @throws Refused with its last sentence when it failed
     */
    static void follow(PrintWriter out, String what, Supplier<Optional<Now>> look, String otherwise) {
        Set<String> said = new TreeSet<>();
        while (true) {
            Now now = look.get().orElseThrow(() -> new Refused(what + " was deleted: nothing more is done for it."));
            now.more().stream().filter(said::add).forEach(out::println);
            if (now.ended() && now.ready().filter(one -> one.status().equals("True")).isEmpty()) {
                out.flush();
                throw new Refused(List.of(now.ready().map(Condition::message).orElse("It failed."), what + " has failed."));
            }
            now.ready().map(Condition::message).filter(said::add).ifPresent(out::println);
            out.flush();
            if (now.ended()) {
                return;
            }
            Cluster.rest(otherwise);
        }
    }
}
