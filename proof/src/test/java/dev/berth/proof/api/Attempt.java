package dev.berth.proof.api;

import java.util.List;

/**
 * Something that must be refused. It is sent as a rehearsal, so that nothing changes where it is not; a command that names nothing to run
 * changes nothing either.
 *
 * @param what   in words
 * @param path   without a query
 * @param body   JSON, may be empty
 * @param layers what stops it, in the order in which they are asked: RBAC, or the name of a policy; each alone stops it
 */
record Attempt(String what, String method, String path, String body, List<String> layers) {
    static Attempt of(String what, String method, String path, String body, String... layers) {
        return new Attempt(what, method, path, body, List.of(layers));
    }

    Caller.Answer by(Caller caller) {
        boolean rehearsed = !method.equals("GET") && !path.endsWith("/exec");
        return caller.send(method, rehearsed ? path + (path.contains("?") ? "&" : "?") + "dryRun=All" : path, body);
    }
}
