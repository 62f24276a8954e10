package dev.pileus.common;

import dev.pileus.api.Workload;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import java.io.InputStream;
import java.util.Objects;

/** Serves the function's OpenAPI document, which the build derives from the interfaces of its operations. */
@Controller
final class OpenApi {

    /** The media type of YAML, RFC 9512. */
    private static final String YAML = "application/yaml";

    private final String document;

    OpenApi(@Value("${micronaut.application.name}") String function) {
        this.document = "/META-INF/swagger/" + function + ".yml";
    }

    /** The OpenAPI document, in YAML. */
    @Get("/openapi")
    @Produces(YAML)
    StreamedFile document() {
        InputStream found = Objects.requireNonNull(Workload.class.getResourceAsStream(document), document);
        return new StreamedFile(found, MediaType.of(YAML));
    }
}
