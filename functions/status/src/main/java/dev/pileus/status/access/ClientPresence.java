package dev.pileus.status.access;

import io.micronaut.core.bind.ArgumentBinder;
import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.GenericFutureListener;
import jakarta.inject.Singleton;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Whether the client of a request is still there. The server itself notices that one has gone only once it sends
 * something, and that may take minutes.
 *
 * @param end completes when the client's connection is closed, and not before
 */
public record ClientPresence(Mono<Void> end) {

    /** Gives it to whichever controller takes one as a parameter. */
    @Singleton
    static final class Binder implements TypedRequestArgumentBinder<ClientPresence> {

        @Override
        public Argument<ClientPresence> argumentType() {
            return Argument.of(ClientPresence.class);
        }

        @Override
        public ArgumentBinder.BindingResult<ClientPresence> bind(
                ArgumentConversionContext<ClientPresence> context, HttpRequest<?> request) {
            Mono<Void> end = request instanceof NettyHttpRequest<?> netty ? closing(netty) : Mono.never();
            return () -> Optional.of(new ClientPresence(end));
        }

        private static Mono<Void> closing(NettyHttpRequest<?> request) {
            ChannelFuture close = request.getChannelHandlerContext().channel().closeFuture();
            return Mono.create(sink -> {
                GenericFutureListener<ChannelFuture> closed = done -> sink.success();
                close.addListener(closed);
                sink.onDispose(() -> close.removeListener(closed));
            });
        }
    }
}
