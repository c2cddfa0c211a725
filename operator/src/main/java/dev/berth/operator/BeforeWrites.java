package dev.berth.operator;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;

/**
 * Looks once more before each request that may change something leaves the process.
 *
 * @param look does not come back where nothing may be written any more
 */
record BeforeWrites(Runnable look) implements Interceptor {
    /** Key under which the client keeps this interceptor. */
    static final String NAME = "berth-before-writes";

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.method().equals("GET")) {
            look.run();
        }
    }
}
