package dev.pileus.operator.support;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The calls of a client, but for those that renew a Lease. */
public final class ApiCalls implements Interceptor {

    private final Queue<String> calls = new ConcurrentLinkedQueue<>();

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (!request.uri().getPath().contains("/leases")) {
            calls.add(request.method() + " " + request.uri().getPath());
        }
    }

    /** All since the last {@link #forget}. */
    public List<String> all() {
        return List.copyOf(calls);
    }

    /** Those that write. */
    public List<String> writes() {
        return calls.stream().filter(call -> !call.startsWith("GET ")).toList();
    }

    /** Begins anew. */
    public void forget() {
        calls.clear();
    }
}
