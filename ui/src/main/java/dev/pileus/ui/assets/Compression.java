package dev.pileus.ui.assets;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.server.netty.HttpCompressionStrategy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import jakarta.inject.Singleton;

/**
 * Compresses only what is kept by browsers. A compressor would hold the events of a stream back until it has enough of
 * them, and the size of a compressed page could give its secrets away.
 */
@Singleton
@Replaces(HttpCompressionStrategy.class)
final class Compression implements HttpCompressionStrategy {

    @Override
    public boolean isEnabled() {
        return true;
    }

    @Override
    public boolean shouldCompress(HttpResponse response) {
        String cacheControl = response.headers().get(HttpHeaderNames.CACHE_CONTROL);
        return cacheControl != null && cacheControl.contains("immutable");
    }

    @Override
    public int getMaxZstdEncodeSize() {
        return 1 << 20;
    }
}
