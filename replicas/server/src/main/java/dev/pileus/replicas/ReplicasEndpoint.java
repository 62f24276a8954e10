package dev.pileus.replicas;

import com.google.protobuf.util.Durations;
import dev.pileus.replicas.AccessReviews.Right;
import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.GetReplicasResponse;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.ReplicasServiceGrpc.ReplicasServiceImplBase;
import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The methods of the API: who calls, whether the request is valid, whether the caller may, and then the answer, in this order.
 * They run on event loops and do not block.
 */
final class ReplicasEndpoint extends ReplicasServiceImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicasEndpoint.class);

    private final DeploymentCache cache;
    private final AccessReviews access;
    private final Scaling scaling;
    private final Settings settings;
    private final Executor executor;
    private final CallLimit writes;
    private final WatchStreams watches;

    /**
     * @param executor for calls that block
     * @param writes limits how many of them each user has
     */
    ReplicasEndpoint(
            DeploymentCache cache,
            AccessReviews access,
            Scaling scaling,
            Settings settings,
            Executor executor,
            CallLimit writes,
            WatchStreams watches) {
        this.cache = cache;
        this.access = access;
        this.scaling = scaling;
        this.settings = settings;
        this.executor = executor;
        this.writes = writes;
        this.watches = watches;
    }

    @Override
    public void getReplicas(GetReplicasRequest request, StreamObserver<GetReplicasResponse> observer) {
        answer(observer, caller -> {
            String key = Requests.key(request.getNamespace(), request.getName());
            scope(request.getNamespace());
            return access.require(caller, Right.GET_SCALE, request.getNamespace(), request.getName())
                    .thenApply(allowed -> GetReplicasResponse.newBuilder()
                            .setDeployment(find(key))
                            .setCacheAge(Durations.fromMillis(cache.age().toMillis()))
                            .build());
        });
    }

    @Override
    public void setReplicas(SetReplicasRequest request, StreamObserver<SetReplicasResponse> observer) {
        answer(observer, caller -> {
            String key = Requests.key(request.getNamespace(), request.getName());
            scope(request.getNamespace());
            Requests.check(request, settings.maxReplicas());
            String target = cache.targets().inForce(key);
            Requests.checkTarget(request, target);
            return access.require(caller, Right.SET_SCALE, request.getNamespace(), request.getName())
                    .thenCompose(allowed -> target.isEmpty()
                            ? CompletableFuture.<Void>completedStage(null)
                            : access.require(caller, Right.SET_TARGET, request.getNamespace(), target))
                    .thenCompose(allowed -> write(caller, request, target));
        });
    }

    private CompletionStage<SetReplicasResponse> write(Caller caller, SetReplicasRequest request, String target) {
        CallLimit.Permit permit = writes.acquire(caller.user());
        return CompletableFuture.supplyAsync(() -> scaling.set(caller, request, target), executor)
                .whenComplete((response, failure) -> permit.close());
    }

    @Override
    public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> observer) {
        answer(observer, caller -> {
            String namespace = scope(request.getNamespace());
            LabelSelector selector = Requests.selector(namespace, request.getLabelSelector());
            int size = Requests.pageSize(request.getPageSize());
            String after = Requests.after(request.getPageToken(), namespace);
            return access.require(caller, Right.LIST, namespace, "").thenApply(allowed -> {
                List<DeploymentReplicas> found = cache.list(namespace, after)
                        .filter(deployment -> selector.test(deployment.getLabelsMap()))
                        .limit(size + 1L)
                        .toList();
                ListReplicasResponse.Builder response = ListReplicasResponse.newBuilder()
                        .setCacheAge(Durations.fromMillis(cache.age().toMillis()));
                if (found.size() > size) {
                    DeploymentReplicas last = found.get(size - 1);
                    response.setNextPageToken(
                            Requests.pageToken(DeploymentCache.key(last.getNamespace(), last.getName())));
                    found = found.subList(0, size);
                }
                return response.addAllDeployments(found).build();
            });
        });
    }

    @Override
    public void watchReplicas(WatchReplicasRequest request, StreamObserver<WatchReplicasResponse> observer) {
        ServerCallStreamObserver<WatchReplicasResponse> stream =
                (ServerCallStreamObserver<WatchReplicasResponse>) observer;
        try {
            Caller caller = Caller.current();
            String namespace = scope(request.getNamespace());
            LabelSelector selector = Requests.selector(namespace, request.getLabelSelector());
            checkFilled();
            watches.open(caller, namespace, selector, stream, () -> access.require(caller, Right.WATCH, namespace, ""));
        } catch (RuntimeException e) {
            stream.onError(status(e));
        }
    }

    private <T> void answer(StreamObserver<T> observer, Function<Caller, CompletionStage<T>> method) {
        try {
            Caller caller = Caller.current();
            checkFilled();
            method.apply(caller).whenComplete((response, failure) -> {
                if (failure == null) {
                    observer.onNext(response);
                    observer.onCompleted();
                } else {
                    observer.onError(status(failure));
                }
            });
        } catch (RuntimeException e) {
            observer.onError(status(e));
        }
    }

    private void checkFilled() {
        if (!cache.isFilled()) {
            throw Status.UNAVAILABLE
                    .withDescription("the cache is not filled yet: try again")
                    .asRuntimeException();
        }
    }

    /** The namespace to look at. Where the server looks at one alone, all namespaces are that one. */
    private String scope(String namespace) {
        if (settings.namespace().isEmpty() || settings.namespace().get().equals(namespace)) {
            return namespace;
        }
        String own = settings.namespace().get();
        if (namespace.isEmpty()) {
            return own;
        }
        throw Status.NOT_FOUND
                .withDescription("this server looks at the namespace %s alone".formatted(own))
                .asRuntimeException();
    }

    private DeploymentReplicas find(String key) {
        return cache.get(key).orElseThrow(() -> Status.NOT_FOUND
                .withDescription("there is no Deployment " + key)
                .asRuntimeException());
    }

    /** The status of a failure, which is logged where it is the server's own. */
    static StatusRuntimeException status(Throwable failure) {
        StatusRuntimeException status = KubernetesFailure.of(failure);
        if (status.getStatus().getCode() == Status.Code.INTERNAL) {
            LOG.error("A call failed", failure);
        }
        return status;
    }
}
