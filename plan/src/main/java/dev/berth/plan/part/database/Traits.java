package dev.berth.plan.part.database;

import java.util.List;
import java.util.Map;

/**
 * What is fixed by a database engine, for its official image.
 *
 * @param port          TCP port it serves
 * @param user          numeric user of the image
 * @param group         numeric group of that user
 * @param dataDirectory where its volume is mounted
 * @param writable      further directories it writes to, absolute; nothing in them outlives the pod
 * @param args          arguments it always gets, before the component's own
 * @param scheme        of its connection URL
 * @param userName      login of the generated credentials
 * @param database      name of the database that the generated credentials open
 * @param server        environment variable of the server to the key of the credentials Secret that it is read from
 * @param settings      environment variable of the server to its fixed value
 */
public record Traits(
        int port,
        long user,
        long group,
        String dataDirectory,
        List<String> writable,
        List<String> args,
        String scheme,
        String userName,
        String database,
        Map<String, String> server,
        Map<String, String> settings) {

    /** The group that goes with a user: the engine's own for its own user, else the one of the same number. */
    public long groupOf(long runAsUser) {
        return runAsUser == user ? group : runAsUser;
    }

    /** True when the engine has an administrator whose password is generated as well. */
    boolean hasRoot() {
        return server.containsValue(Engines.ROOT_PASSWORD);
    }
}
