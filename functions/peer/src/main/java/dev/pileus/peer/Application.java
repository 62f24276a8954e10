package dev.pileus.peer;

import io.micronaut.runtime.Micronaut;
import java.io.IOException;
import java.security.Security;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Starts a peer, where the environment says that this is one, or else the function. */
final class Application {

    private Application() {}

    /** Ends with 1 where a peer cannot start. */
    public static void main(String[] arguments) {
        // A pod that takes another's place has its name and another address. Each link remembers its own: see Address.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Map<String, String> environment = System.getenv();
        if (PeerSettings.areOfPeer(environment)) {
            startPeer(environment);
        } else {
            Micronaut.build(arguments)
                    .mainClass(Application.class)
                    .banner(false)
                    .start();
        }
    }

    private static void startPeer(Map<String, String> environment) {
        try {
            PeerApplication.start(PeerSettings.from(environment));
        } catch (IOException | IllegalArgumentException e) {
            LoggerFactory.getLogger(Application.class).error("The peer cannot start. {}", e.getMessage());
            System.exit(1);
        }
    }
}
