package dev.pileus.peer;

import dev.pileus.peer.config.ConfigState;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.time.Clock;
import java.util.List;

/** The function's answer to what peers are asked: it pings nobody. */
@Controller
final class PeersController {

    private final byte[] nobody;

    PeersController(Clock clock) {
        this.nobody = new PeersView("", "", "", clock.instant(), ConfigState.NONE, List.of()).toJson();
    }

    /**
     * As a peer answers that follows no list.
     *
     * @return no links
     */
    @Get("/peers")
    byte[] peers() {
        return nobody;
    }
}
