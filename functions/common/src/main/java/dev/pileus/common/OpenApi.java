package dev.pileus.common;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.InputStream;
import java.util.Objects;

/** Serves the function's own description, which the build derives from its controllers. */
@Controller
@Hidden
final class OpenApi {

    /** The media type of YAML, RFC 9512. */
    private static final String YAML = "application/yaml";

    private static final String DOCUMENT = "/META-INF/swagger/openapi.yml";

    /** The OpenAPI document, in YAML. */
    @Get("/openapi")
    @Produces(YAML)
    StreamedFile document() {
        InputStream document = Objects.requireNonNull(OpenApi.class.getResourceAsStream(DOCUMENT), DOCUMENT);
        return new StreamedFile(document, MediaType.of(YAML));
    }
}
