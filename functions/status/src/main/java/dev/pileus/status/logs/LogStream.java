package dev.pileus.status.logs;

import java.io.FilterInputStream;
import java.io.IOException;
import okhttp3.Call;
import okhttp3.Response;

/** The log of a container as it comes from the API server. Closing it ends the reading at once, from any thread. */
final class LogStream extends FilterInputStream {

    private final Call call;
    private final Response response;

    LogStream(Call call, Response response) {
        super(response.body().byteStream());
        this.call = call;
        this.response = response;
    }

    @Override
    public void close() throws IOException {
        call.cancel();
        response.close();
    }
}
