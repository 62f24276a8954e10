package dev.pileus.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.exceptions.HttpStatusException;

/**
 * A filter that answers for metrics to nobody who comes by the gateway. It and Knative's proxy, which are on every visitor's way,
 * say for whom they ask; Prometheus asks a pod at its own port, where a NetworkPolicy lets nobody else in.
 */
@ServerFilter("/prometheus/**")
final class MetricsGate {

    @RequestFilter
    void refuseVisitors(HttpRequest<?> request) {
        if (request.getHeaders().contains(HttpHeaders.FORWARDED)
                || request.getHeaders().contains("X-Forwarded-For")) {
            throw new HttpStatusException(HttpStatus.NOT_FOUND, "Metrics are read inside the cluster, from each pod.");
        }
    }
}
