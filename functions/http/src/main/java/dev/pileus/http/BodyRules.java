package dev.pileus.http;

import io.micronaut.http.HttpRequest;

/** The rules of a server for bodies: whose it reads, and how large they may be. Each server has one bean of it. */
public interface BodyRules {

    /** The most bytes of the body of a request to this path. */
    long limit(HttpRequest<?> request);

    /**
     * Looks at the request's head alone: whether it says who sends it. Not whether that is so.
     *
     * @throws RuntimeException what the sender is told, where nothing of the body is to be read
     */
    void requireSender(HttpRequest<?> request);

    /**
     * Who sends the request, as somebody who knows has confirmed. Asked only where a body has to be waited for, and so costs
     * whoever sends it something.
     *
     * @return what senders are told apart by
     * @throws RuntimeException what the sender is told, where it is nobody
     */
    String sender(HttpRequest<?> request);
}
