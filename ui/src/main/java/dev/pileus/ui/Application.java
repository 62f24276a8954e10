package dev.pileus.ui;

import io.micronaut.runtime.Micronaut;

/** Starts the function. */
final class Application {

    private Application() {}

    public static void main(String[] arguments) {
        Micronaut.run(Application.class, arguments);
    }
}
