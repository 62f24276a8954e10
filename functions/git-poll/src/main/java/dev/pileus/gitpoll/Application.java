package dev.pileus.gitpoll;

import dev.pileus.gitpoll.checkout.Checkout;
import dev.pileus.gitpoll.git.PublicAddressResolver;
import io.micronaut.runtime.Micronaut;
import java.security.Security;

/** Starts the function, or with the argument {@code checkout} the init step of an app's pod. */
final class Application {

    private static final String CHECKOUT = "checkout";

    private Application() {}

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(CHECKOUT)) {
            // In the tenant's own pod, which reaches what the tenant may reach: there is nobody to protect from whom.
            PublicAddressResolver.disable();
            System.exit(Checkout.run(System.getenv()));
        }
        // A name that cannot be resolved occupies a thread of the system below the virtual ones, one for each core.
        System.setProperty("jdk.virtualThreadScheduler.parallelism", "16");
        // What went wrong with a name is told anew each time, and a mended name works at once.
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        // Of each ssh connection so much waits to be read, before what is read of it is counted.
        System.setProperty("org.apache.sshd.config.window-size", "262144");
        Micronaut.run(Application.class, arguments);
    }
}
