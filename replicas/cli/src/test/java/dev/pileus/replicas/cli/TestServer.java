package dev.pileus.replicas.cli;

import dev.pileus.replicas.v1.GetReplicasRequest;
import dev.pileus.replicas.v1.GetReplicasResponse;
import dev.pileus.replicas.v1.ListReplicasRequest;
import dev.pileus.replicas.v1.ListReplicasResponse;
import dev.pileus.replicas.v1.ReplicasServiceGrpc;
import dev.pileus.replicas.v1.SetReplicasRequest;
import dev.pileus.replicas.v1.SetReplicasResponse;
import dev.pileus.replicas.v1.WatchReplicasRequest;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import dev.pileus.testing.tls.CertificateAuthority;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of the replicas API over mutual TLS that answers calls one after another as a test has said. */
final class TestServer extends ReplicasServiceGrpc.ReplicasServiceImplBase implements AutoCloseable {

    /** Answers one call. */
    @FunctionalInterface
    interface Answer {
        void to(StreamObserver<Object> caller);
    }

    private final Server server;
    private final List<Object> requests = new CopyOnWriteArrayList<>();
    private volatile Iterator<Answer> answers = List.<Answer>of().iterator();

    /** Listens with this certificate at a port, or at any one if it is 0; callers have to have theirs of that authority. */
    TestServer(int port, X509Bundle certificate, CertificateAuthority callers)
            throws GeneralSecurityException, IOException {
        server = NettyServerBuilder.forPort(port)
                .sslContext(GrpcSslContexts.configure(
                                SslContextBuilder.forServer(certificate.toKeyManagerFactory())
                                        .trustManager(callers.trust())
                                        .clientAuth(ClientAuth.REQUIRE)
                                        .protocols("TLSv1.3"),
                                SslProvider.JDK)
                        .build())
                .addService(this)
                .build()
                .start();
    }

    /** Answers the next calls like this, each one once. */
    void answers(Answer... next) {
        requests.clear();
        answers = Arrays.asList(next).iterator();
    }

    /** Answers, and ends the call. */
    static Answer with(Object... messages) {
        return caller -> {
            Arrays.asList(messages).forEach(caller::onNext);
            caller.onCompleted();
        };
    }

    /** Answers, and fails the call. */
    static Answer failing(Status status, Object... messages) {
        return caller -> {
            Arrays.asList(messages).forEach(caller::onNext);
            caller.onError(status.asException());
        };
    }

    /** The requests since answers were set. */
    List<Object> requests() {
        return requests;
    }

    String address() {
        return "localhost:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    @Override
    public void getReplicas(GetReplicasRequest request, StreamObserver<GetReplicasResponse> caller) {
        answer(request, caller);
    }

    @Override
    public void setReplicas(SetReplicasRequest request, StreamObserver<SetReplicasResponse> caller) {
        answer(request, caller);
    }

    @Override
    public void listReplicas(ListReplicasRequest request, StreamObserver<ListReplicasResponse> caller) {
        answer(request, caller);
    }

    @Override
    public void watchReplicas(WatchReplicasRequest request, StreamObserver<WatchReplicasResponse> caller) {
        answer(request, caller);
    }

    @SuppressWarnings("unchecked")
    private void answer(Object request, StreamObserver<?> caller) {
        requests.add(request);
        answers.next().to((StreamObserver<Object>) caller);
    }
}
