package dev.pileus.status.cluster;

import io.kubernetes.client.informer.exception.WatchExpiredException;
import io.kubernetes.client.util.Watch;
import io.kubernetes.client.util.Watchable;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The watch of a kind that the cluster does not have: nothing happens until it is time to look again whether it has. An
 * informer of the client would ask each second, and call the kind broken.
 */
final class EmptyWatch<T> implements Watchable<T> {

    private final Duration pause;
    private final CountDownLatch closed = new CountDownLatch(1);

    EmptyWatch(Duration pause) {
        this.pause = pause;
    }

    /**
     * Whether there is news, which there never is.
     *
     * @throws WatchExpiredException once it is time to list again
     */
    @Override
    public boolean hasNext() {
        try {
            if (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new WatchExpiredException();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    @Override
    public Watch.Response<T> next() {
        throw new NoSuchElementException();
    }

    @Override
    public Iterator<Watch.Response<T>> iterator() {
        return this;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
