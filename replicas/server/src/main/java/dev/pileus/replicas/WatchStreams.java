package dev.pileus.replicas;

import com.google.protobuf.util.Durations;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasResponse.Type;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The streams of changes that callers watch. */
final class WatchStreams {

    static final Duration BOOKMARK_INTERVAL = Duration.ofSeconds(10);

    /** After this long a caller has to call again, as one whose connection has been there for so long. */
    static final Duration MAX_AGE = Duration.ofHours(1);

    private final DeploymentCache cache;
    private final CallLimit limit;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    /**
     * @param limit of streams that each user has
     */
    WatchStreams(DeploymentCache cache, CallLimit limit) {
        this.cache = cache;
        this.limit = limit;
    }

    /** How many there are. */
    int size() {
        return streams.size();
    }

    /**
     * Opens one for the call that this thread answers.
     *
     * @param namespace empty for all
     * @param access completes if the caller still may; asked with each bookmark
     */
    void open(
            Caller caller,
            String namespace,
            LabelSelector selector,
            ServerCallStreamObserver<WatchReplicasResponse> observer,
            Supplier<CompletableFuture<Void>> access) {
        new WatchStream(limit.acquire(caller.user()), namespace, selector, observer, access).start();
    }

    /** Ends all of them: whoever watches is to call again. */
    void end() {
        ending = true;
        streams.forEach(stream -> stream.fail(streamEnded()));
    }

    private static Throwable streamEnded() {
        return Status.UNAVAILABLE.withDescription("the stream ends: call again").asRuntimeException();
    }

    /**
     * One of them. It keeps which Deployments have changed and not what they were meanwhile, so however slowly a caller reads, it
     * holds each Deployment once, as it was sent last. All but the notes of what has changed is done on the call's event loop.
     */
    private final class WatchStream implements Consumer<String> {

        private final ServiceRequestContext context = ServiceRequestContext.current();
        private final CallLimit.Permit permit;
        private final String namespace;
        private final LabelSelector selector;
        private final ServerCallStreamObserver<WatchReplicasResponse> observer;
        private final Supplier<CompletableFuture<Void>> access;
        private final Map<String, DeploymentReplicas> sent = new HashMap<>();
        private final Set<String> changed = new LinkedHashSet<>();
        private final long openedAt = System.nanoTime();
        private Optional<Future<?>> timer = Optional.empty();
        private boolean bookmarkIsDue;
        private boolean sending;
        private boolean ended;

        WatchStream(
                CallLimit.Permit permit,
                String namespace,
                LabelSelector selector,
                ServerCallStreamObserver<WatchReplicasResponse> observer,
                Supplier<CompletableFuture<Void>> access) {
            this.permit = permit;
            this.namespace = namespace;
            this.selector = selector;
            this.observer = observer;
            this.access = access;
        }

        void start() {
            context.clearRequestTimeout();
            observer.setOnCancelHandler(this::close);
            observer.setOnCloseHandler(this::close);
            observer.setOnReadyHandler(this::send);
            access.get().whenComplete((allowed, failure) -> context.eventLoop().execute(() -> {
                if (failure != null) {
                    fail(failure);
                } else if (!ended) {
                    begin();
                }
            }));
        }

        private void begin() {
            streams.add(this);
            cache.add(this);
            synchronized (changed) {
                cache.list(namespace, "")
                        .forEach(each -> changed.add(DeploymentCache.key(each.getNamespace(), each.getName())));
            }
            bookmarkIsDue = true;
            timer = Optional.of(context.eventLoop()
                    .scheduleAtFixedRate(
                            this::bookmark,
                            BOOKMARK_INTERVAL.toMillis(),
                            BOOKMARK_INTERVAL.toMillis(),
                            TimeUnit.MILLISECONDS));
            if (ending) {
                fail(streamEnded());
            }
            send();
        }

        @Override
        public void accept(String key) {
            if (!namespace.isEmpty() && !key.startsWith(namespace + "/")) {
                return;
            }
            boolean isFirst;
            synchronized (changed) {
                isFirst = changed.isEmpty();
                changed.add(key);
            }
            if (isFirst) {
                context.eventLoop().execute(this::send);
            }
        }

        /** The right may be gone, and the certificate have expired, since the stream was opened. */
        private void bookmark() {
            if (System.nanoTime() - openedAt > MAX_AGE.toNanos()) {
                fail(streamEnded());
                return;
            }
            try {
                Caller.authenticate(context);
            } catch (RuntimeException e) {
                fail(e);
                return;
            }
            access.get().whenComplete((allowed, failure) -> context.eventLoop().execute(() -> {
                if (failure != null) {
                    fail(failure);
                } else {
                    bookmarkIsDue = true;
                    send();
                }
            }));
        }

        /** Sends what is due, as far as the caller takes it. */
        private void send() {
            if (sending) {
                return;
            }
            // What is sent may make the stream ready for more at once, which calls this again.
            sending = true;
            try {
                sendWhileReady();
            } finally {
                sending = false;
            }
        }

        private void sendWhileReady() {
            while (!ended && observer.isReady()) {
                Optional<String> key = next();
                if (key.isPresent()) {
                    change(key.get()).ifPresent(observer::onNext);
                } else if (bookmarkIsDue) {
                    bookmarkIsDue = false;
                    observer.onNext(response(Type.TYPE_BOOKMARK).build());
                } else {
                    return;
                }
            }
        }

        private Optional<String> next() {
            synchronized (changed) {
                Iterator<String> keys = changed.iterator();
                if (!keys.hasNext()) {
                    return Optional.empty();
                }
                String key = keys.next();
                keys.remove();
                return Optional.of(key);
            }
        }

        private Optional<WatchReplicasResponse> change(String key) {
            Optional<DeploymentReplicas> now =
                    cache.get(key).filter(deployment -> selector.test(deployment.getLabelsMap()));
            Optional<DeploymentReplicas> before =
                    Optional.ofNullable(now.isPresent() ? sent.put(key, now.get()) : sent.remove(key));
            if (now.equals(before)) {
                return Optional.empty();
            }
            Type type = now.isEmpty() ? Type.TYPE_DELETED : before.isEmpty() ? Type.TYPE_ADDED : Type.TYPE_MODIFIED;
            return Optional.of(response(type)
                    .setDeployment(now.or(() -> before).orElseThrow())
                    .build());
        }

        private WatchReplicasResponse.Builder response(Type type) {
            return WatchReplicasResponse.newBuilder()
                    .setType(type)
                    .setCacheAge(Durations.fromMillis(cache.age().toMillis()));
        }

        private void fail(Throwable failure) {
            context.eventLoop().execute(() -> {
                if (!ended) {
                    close();
                    observer.onError(ReplicasEndpoint.status(failure));
                }
            });
        }

        private void close() {
            ended = true;
            timer.ifPresent(future -> future.cancel(false));
            cache.remove(this);
            streams.remove(this);
            permit.close();
        }
    }
}
