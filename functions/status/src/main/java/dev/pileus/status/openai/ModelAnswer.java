package dev.pileus.status.openai;

import io.micronaut.core.type.Argument;
import io.micronaut.core.type.MutableHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.body.ByteBodyFactory;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.body.ResponseBodyWriter;
import io.micronaut.http.codec.CodecException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import reactor.core.publisher.Flux;

/**
 * The body of a model's answer, as it comes. It is not simply a {@code Publisher}, because of one the server makes a
 * JSON array where the content is JSON, and holds back the headers until its first piece.
 */
record ModelAnswer(Flux<byte[]> pieces) {

    /** Sends it piece by piece, and cancels it when the client goes away. */
    @Singleton
    static final class Writer implements ResponseBodyWriter<ModelAnswer> {

        @Override
        public CloseableByteBody writePiece(
                ByteBodyFactory bodies,
                HttpRequest<?> request,
                HttpResponse<?> response,
                Argument<ModelAnswer> type,
                MediaType mediaType,
                ModelAnswer answer) {
            // An empty piece first: what is written is flushed only with a piece, and the first word may take its time.
            return bodies.adapt(answer.pieces().startWith(new byte[0]).map(bodies.readBufferFactory()::adapt));
        }

        @Override
        public void writeTo(
                Argument<ModelAnswer> type,
                MediaType mediaType,
                ModelAnswer answer,
                MutableHeaders headers,
                OutputStream stream) {
            try {
                for (byte[] piece : answer.pieces().toIterable()) {
                    stream.write(piece);
                }
            } catch (IOException e) {
                throw new CodecException("The answer of a model cannot be passed on", e);
            }
        }
    }
}
