package dev.pileus.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.ReadOnlyHttpHeaders;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * Answers the pings of one connection before they get to the routes, which would cost some ten times as much. It leaves the
 * connection with the first request that is none, so that it never answers out of turn.
 */
final class PingHandler extends ChannelInboundHandlerAdapter {

    private static final ByteBuf PONG = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes(PingController.PONG.getBytes(StandardCharsets.US_ASCII))
            .asReadOnly());

    private static final HttpHeaders HEAD = new ReadOnlyHttpHeaders(
            false,
            HttpHeaderNames.CONTENT_TYPE,
            "text/plain",
            HttpHeaderNames.CONTENT_LENGTH,
            String.valueOf(PONG.readableBytes()));

    private boolean isAnswered;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && isPing(request)) {
            context.write(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            PONG.duplicate(),
                            HEAD,
                            EmptyHttpHeaders.INSTANCE),
                    context.voidPromise());
            isAnswered = true;
        } else if (isAnswered && message instanceof LastHttpContent) {
            ReferenceCountUtil.release(message);
            isAnswered = false;
        } else {
            context.fireChannelRead(message);
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
        context.fireChannelReadComplete();
    }

    /** Without a body, on a connection that is kept. */
    private static boolean isPing(HttpRequest request) {
        return request.uri().equals("/ping")
                && request.method().equals(HttpMethod.GET)
                && request.decoderResult().isSuccess()
                && HttpUtil.isKeepAlive(request)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                && !request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    }
}
