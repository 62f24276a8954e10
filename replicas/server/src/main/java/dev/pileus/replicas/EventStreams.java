package dev.pileus.replicas;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.AbstractHttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;

/** WatchReplicas over HTTP: the same handler, its messages as server-sent events. */
final class EventStreams extends AbstractHttpService {

    private static final JsonFormat.Printer JSON =
            JsonFormat.printer().omittingInsignificantWhitespace().includingDefaultValueFields();

    private final ReplicasEndpoint endpoint;

    EventStreams(ReplicasEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    protected HttpResponse doGet(ServiceRequestContext context, HttpRequest request) {
        HttpResponseWriter writer = HttpResponse.streaming();
        endpoint.watchReplicas(
                WatchReplicasRequest.newBuilder()
                        .setNamespace(Optional.ofNullable(context.pathParam("namespace"))
                                .orElse(""))
                        .setLabelSelector(Optional.ofNullable(context.queryParam("labelSelector"))
                                .orElse(""))
                        .build(),
                new EventStream(context, writer));
        return writer;
    }

    private static final class EventStream extends ServerCallStreamObserver<WatchReplicasResponse> {

        private final ServiceRequestContext context;
        private final HttpResponseWriter writer;
        private Runnable onReady = () -> {};
        private boolean begun;
        private boolean ready = true;

        EventStream(ServiceRequestContext context, HttpResponseWriter writer) {
            this.context = context;
            this.writer = writer;
        }

        @Override
        public void onNext(WatchReplicasResponse response) {
            if (!begun) {
                begun = true;
                writer.write(ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(MediaType.EVENT_STREAM)
                        .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .build());
            }
            try {
                write("data: " + JSON.print(response) + "\n\n");
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("a message of this API cannot be written as JSON", e);
            }
        }

        private void write(String event) {
            ready = false;
            writer.write(HttpData.ofUtf8(event));
            writer.whenConsumed().thenRun(() -> context.eventLoop().execute(() -> {
                ready = true;
                onReady.run();
            }));
        }

        @Override
        public void onError(Throwable failure) {
            if (begun) {
                write("event: error\ndata: " + Problems.json(context, failure) + "\n\n");
            } else {
                var problem = Problems.response(context, StatusProto.fromThrowable(failure));
                writer.write(problem.headers());
                writer.write(problem.content());
            }
            writer.close();
        }

        @Override
        public void onCompleted() {
            writer.close();
        }

        @Override
        public boolean isCancelled() {
            return !writer.isOpen();
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            writer.whenComplete()
                    .whenComplete((done, failure) -> context.eventLoop().execute(handler));
        }

        @Override
        public void setOnCloseHandler(Runnable handler) {
            setOnCancelHandler(handler);
        }

        @Override
        public boolean isReady() {
            return ready && writer.isOpen();
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void request(int count) {
            // There is one request, and it is here.
        }

        @Override
        public void setMessageCompression(boolean enable) {
            // Events are short.
        }

        @Override
        public void setCompression(String compression) {
            // Events are short.
        }

        @Override
        public void disableAutoInboundFlowControl() {
            // There is one request, and it is here.
        }
    }
}
