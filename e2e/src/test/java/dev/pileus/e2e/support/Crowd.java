package dev.pileus.e2e.support;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many who do something at the same moment. */
public final class Crowd {

    private Crowd() {}

    /** What came of each, once all are done. */
    public static <T> List<T> atOnce(List<Callable<T>> calls) {
        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            return people.invokeAll(calls).stream().map(Crowd::result).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while many were at it", e);
        }
    }

    private static <T> T result(Future<T> call) {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while many were at it", e);
        }
    }
}
