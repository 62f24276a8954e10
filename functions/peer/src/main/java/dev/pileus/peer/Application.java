package dev.pileus.peer;

import io.micronaut.runtime.Micronaut;
import java.security.Security;

/** Starts a peer, or the function. */
final class Application {

    private Application() {}

    public static void main(String[] arguments) {
        // A pod that takes another's place has its name and another address. Each link remembers its own: see Address.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        Micronaut.build(arguments).mainClass(Application.class).banner(false).start();
    }
}
