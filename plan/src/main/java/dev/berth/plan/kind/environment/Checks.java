package dev.berth.plan.kind.environment;

import dev.berth.api.Check;
import dev.berth.api.Component;
import dev.berth.api.Stack;
import dev.berth.api.VisitorPolicy;
import dev.berth.plan.Known;
import dev.berth.plan.RouteAnswer;
import dev.berth.plan.RouteQuestion;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.part.route.Route;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pages that a stack wants to be asked for before its release counts as verified, and what came of it. */
record Checks(Inputs in, Stack stack) {
    private static final int OK = 200;

    /** What the proxy is asked for a page of this environment. */
    static RouteQuestion question(Inputs in, String hostname, String path, String contains) {
        Optional<String> door = Optional.of(in.place().namespace()).filter(_ -> in.effective().orElseThrow()
                .visitors() == VisitorPolicy.PASSWORD);
        return new RouteQuestion(hostname, path, Route.token(in.place()), door, contains);
    }

    /** Only some addresses are let in, and a probe's is not among them: nothing could be told from what it is answered. */
    private boolean shutOut() {
        return in.effective().orElseThrow().visitors() == VisitorPolicy.ADDRESSES;
    }

    private Stream<Check> checks() {
        return stack.checks() == null || shutOut() ? Stream.of() : stack.checks().stream();
    }

    /** An answer is on its way. */
    boolean pending(String behind) {
        return checks().anyMatch(check -> answer(check, behind).filter(Known::pending).isPresent());
    }

    /** The first check that is not met. */
    Optional<Finding> finding(String behind) {
        return checks().flatMap(check -> finding(check, behind).stream()).findFirst();
    }

    /** What cannot be checked here. */
    Optional<Finding> note() {
        return stack.checks() != null && !stack.checks().isEmpty() && shutOut()
                ? Optional.of(Finding.note("ChecksNotRun",
                        "The checks of the stack are not run here, because visitors.allowAddresses lets only some in: a release counts as verified when it is Ready and Exact."))
                : Optional.empty();
    }

    private Optional<Known<RouteAnswer>> answer(Check check, String behind) {
        return host(check).map(host -> in.world().route(question(in, host, path(check), text(check)), behind));
    }

    private Optional<Finding> finding(Check check, String behind) {
        return answer(check, behind).flatMap(known -> switch (known) {
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() && answer.status() == status(check) && answer.contains() ->
                Optional.empty();
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() && answer.status() == status(check) ->
                Optional.of(failed(check, "and that text is not on the page"));
            case Known.Value<RouteAnswer>(RouteAnswer answer) when answer.ours() -> Optional.of(failed(check, "and status " + answer
                    .status()
                    + " is answered"));
            case Known.Unreadable<RouteAnswer>(String reason, String message) -> Optional.of(Finding.waiting(reason, message));
            default -> Optional.of(Finding.waiting("CheckPending", "The check of " + page(check) + " has no answer yet."));
        });
    }

    private Finding failed(Check check, String but) {
        String wanted = text(check).isEmpty() ? "" : " and the text \"" + text(check) + "\"";
        return Finding.waiting(Verification.CHECK_FAILED, "A check of release %s is not met: %s must have status %d%s, %s."
                .formatted(in.ledger().release().orElseThrow().name(), page(check), status(check), wanted, but));
    }

    private String page(Check check) {
        return "https://" + host(check).orElseThrow() + path(check);
    }

    private Optional<String> host(Check check) {
        List<Component> components = stack.components().stream().filter(one -> one.name().equals(check.component()) && one.http() != null)
                .toList();
        return components.stream().findFirst().flatMap(component -> Route.host(component, in.effective().orElseThrow().hostnames()));
    }

    static String path(Check check) {
        return check.path() == null ? "/" : check.path();
    }

    static int status(Check check) {
        return check.status() == null ? OK : check.status();
    }

    static String text(Check check) {
        return check.contains() == null ? "" : check.contains();
    }
}
