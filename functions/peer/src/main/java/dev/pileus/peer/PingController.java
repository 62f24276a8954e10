package dev.pileus.peer;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** The function's answer to a ping, the same as a peer's. */
@Controller
final class PingController {

    /** The answer to a ping. */
    @Get("/ping")
    @Produces(MediaType.TEXT_PLAIN)
    String ping() {
        return "pong\n";
    }
}
