package dev.pileus.e2e.support;

import static org.awaitility.Awaitility.setDefaultPollInterval;
import static org.awaitility.Awaitility.setDefaultTimeout;

import java.time.Duration;

/** How long tests wait. Only what hangs takes as long: what a thing should take at most is for the benchmarks to say. */
public final class Patience {

    /** For anything that happens within seconds on a machine that has nothing else to do. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    /** For what happens by the minute: the polls of git apps, and Knative's look at who is idle. */
    public static final Duration MINUTES = Duration.ofMinutes(5);

    private Patience() {}

    /** Makes it the default of all waiting. */
    static void inject() {
        setDefaultTimeout(PATIENCE);
        setDefaultPollInterval(Duration.ofMillis(200));
    }
}
