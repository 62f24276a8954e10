package dev.pileus.peer;

import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;

/** What peers ask each other. It answers on the event loop, so that what it measures is the network and no queue. */
@Controller
final class PingController {

    /** The answer to a ping. */
    @Get("/ping")
    @Produces(MediaType.TEXT_PLAIN)
    String ping() {
        return "pong\n";
    }
}
