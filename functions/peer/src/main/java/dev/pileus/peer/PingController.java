package dev.pileus.peer;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** What peers ask each other. Most of it does not get here, see {@link PingHandler}. */
@Controller
final class PingController {

    static final String PONG = "pong\n";

    /** The answer to a ping. */
    @Get("/ping")
    @Produces(MediaType.TEXT_PLAIN)
    String ping() {
        return PONG;
    }
}
