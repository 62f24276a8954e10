package dev.pileus.http;

import io.micronaut.context.annotation.Value;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.body.AvailableByteBody;
import io.micronaut.http.body.ByteBody;
import io.micronaut.http.body.CloseableAvailableByteBody;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A filter that lets a body in before its route sees the request: after a look at who sends it, no larger than its path
 * takes, within a time, and only so many at once. Nothing is waited for, or held, for somebody whom nobody knows; so
 * neither slow bodies nor large ones keep a server from the others.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class BodyGate implements Ordered {

    /** A body of more bytes is a large one. */
    static final int LARGE = 65_536;

    private static final String SLOT = BodySlots.Slot.class.getName();

    private final BodyRules rules;
    private final Duration deadline;
    private final Duration timeout;
    private final BodySlots slots;

    /**
     * A gate.
     *
     * @param deadline after this long a body has to be there
     * @param timeout how long a body waits for a slot to be read
     * @param ofEach how many bodies of one sender are waited for at once
     * @param large how many large bodies are held at once
     */
    BodyGate(
            BodyRules rules,
            @Value("${pileus.bodies.deadline:20s}") Duration deadline,
            @Value("${pileus.bodies.patience:5s}") Duration timeout,
            @Value("${pileus.bodies.of-each:8}") int ofEach,
            @Value("${pileus.bodies.large:8}") int large) {
        this.rules = rules;
        this.deadline = deadline;
        this.timeout = timeout;
        this.slots = new BodySlots(ofEach, large);
    }

    /** After what answers without the body, and before what reads it. */
    @Override
    public int getOrder() {
        return -50;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    void admit(HttpRequest<?> request) {
        if (!(request instanceof ServerHttpRequest<?> server)) {
            return;
        }
        ByteBody body = server.byteBody();
        long length = body.expectedLength().orElse(Long.MAX_VALUE);
        if (length == 0) {
            return;
        }
        rules.requireSender(request);
        long limit = rules.limit(request);
        if (body.expectedLength().isPresent() && length > limit) {
            throw tooLarge(limit);
        }
        boolean isThere = body instanceof AvailableByteBody;
        boolean isLarge = Math.min(length, limit) > LARGE;
        if (isThere && !isLarge) {
            return;
        }
        BodySlots.Slot slot = slot(rules.sender(request), isLarge);
        boolean isHeld = false;
        try {
            if (!isThere) {
                await(body, limit);
            }
            if (isLarge) {
                request.setAttribute(SLOT, slot);
                isHeld = true;
            }
        } finally {
            if (!isHeld) {
                slot.close();
            }
        }
    }

    /** A large body is held until it is answered. */
    @ResponseFilter
    void answered(HttpRequest<?> request) {
        request.removeAttribute(SLOT, BodySlots.Slot.class).ifPresent(BodySlots.Slot::close);
    }

    private BodySlots.Slot slot(String sender, boolean isLarge) {
        try {
            return slots.acquire(sender, isLarge, timeout)
                    .orElseThrow(() -> new HttpStatusException(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "Too many requests are being read at once. Try again in a few seconds."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until all of it is there; the route then finds it so. */
    private void await(ByteBody body, long limit) {
        try (CloseableByteBody copy = body.split(ByteBody.SplitBackpressureMode.FASTEST);
                CloseableAvailableByteBody read = copy.buffer().get(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            if (read.length() > limit) {
                throw tooLarge(limit);
            }
        } catch (TimeoutException e) {
            throw new HttpStatusException(
                    HttpStatus.REQUEST_TIMEOUT,
                    "The body did not arrive within %d seconds. Send it again.".formatted(deadline.toSeconds()));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpStatusException tooLarge(long limit) {
        return new HttpStatusException(
                HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                "The body is too large: this takes at most %,d bytes.".formatted(limit));
    }
}
