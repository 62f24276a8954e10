package dev.pileus.ui.assets;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.exceptions.HttpStatusException;

/** Serves the {@link Assets}. */
@Controller("/assets")
final class AssetController {

    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private final Assets assets;

    AssetController(Assets assets) {
        this.assets = assets;
    }

    /** The file as it is now; kept by the browser only if it is of the version that was asked for. */
    @Get("/{version}/{name}")
    HttpResponse<String> asset(@PathVariable String version, @PathVariable String name) {
        String content = assets.find(name)
                .orElseThrow(() -> new HttpStatusException(HttpStatus.NOT_FOUND, "There is no such file."));
        return HttpResponse.ok(content)
                .contentType(Assets.mediaType(name))
                .header(HttpHeaders.CACHE_CONTROL, version.equals(assets.version()) ? FOR_EVER : "no-cache");
    }
}
