package dev.pileus.e2e.support;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** The machine's own Chromium: one process, used by one test class at a time, and then by the next. */
final class Chromium implements AutoCloseable {

    /** Of a window, in pixels. */
    static final int HEIGHT = 800;

    private static final Queue<Chromium> IDLE = new ConcurrentLinkedQueue<>();

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final Path HOME = home();

    private final Playwright playwright = Playwright.create();
    private final Browser browser;

    private Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(Patience.PATIENCE.toMillis());
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
                        .setEnv(environment())
                        .setArgs(FLAGS));
    }

    /** One that nobody uses, which is started if need be. */
    static Chromium borrow() {
        for (Chromium idle = IDLE.poll(); idle != null; idle = IDLE.poll()) {
            if (idle.browser.isConnected()) {
                return idle;
            }
            idle.close();
        }
        return new Chromium();
    }

    /** Somebody else may use it now. */
    void giveBack() {
        IDLE.add(this);
    }

    /** Ends all that nobody uses. */
    static void closeIdle() {
        for (Chromium idle = IDLE.poll(); idle != null; idle = IDLE.poll()) {
            idle.close();
        }
    }

    /** A browser window of somebody who has never been here. */
    Visitor visitor(Look look, boolean javaScript) {
        var context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(look.width(), HEIGHT)
                .setColorScheme(look.colours())
                .setJavaScriptEnabled(javaScript)
                .setLocale("en-GB")
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
        context.setDefaultTimeout(Patience.PATIENCE.toMillis());
        return new Visitor(context);
    }

    @Override
    public void close() {
        playwright.close();
    }

    /** With a home in which the checkout's own authority is trusted, and nobody else's settings are. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("HOME", HOME.toString());
        return environment;
    }

    private static Path home() {
        Path home = Checkout.file("e2e/target/home");
        Path known = home.resolve(".pki/nssdb");
        try {
            Files.createDirectories(known);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Shell.run(known, """
                set -e
                rm -f *.db pkcs11.txt
                certutil -N -d sql:. --empty-password
                certutil -A -d sql:. -n pileus -t C,, -i '%s'""".formatted(Gateway.certificateOfAuthority())).expectSuccess();
        return home;
    }

    private static Path executable() {
        Stream<Path> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)));
        Stream<Path> macOs = Stream.of(
                Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
                Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"));
        Optional<Path> chosen = Optional.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
        return Stream.of(chosen.stream(), installed, macOs)
                .flatMap(paths -> paths)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "There is no Chromium: 'apt-get install chromium', or set CHROMIUM to the path of one."));
    }
}
