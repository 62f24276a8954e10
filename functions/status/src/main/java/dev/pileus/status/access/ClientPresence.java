package dev.pileus.status.access;

import io.micronaut.http.context.ServerRequestContext;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.GenericFutureListener;
import reactor.core.publisher.Mono;

/**
 * The presence of a request's client: whether it is still connected. The server itself notices that one has gone only
 * once it sends something, and that may take minutes.
 *
 * @param end completes when the client's connection is closed, and not before
 */
public record ClientPresence(Mono<Void> end) {

    /** That of whoever has sent the request that is being answered. */
    public static ClientPresence current() {
        Mono<Void> end = ServerRequestContext.currentRequest().orElse(null) instanceof NettyHttpRequest<?> netty
                ? closing(netty)
                : Mono.never();
        return new ClientPresence(end);
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
