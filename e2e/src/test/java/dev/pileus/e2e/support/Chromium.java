package dev.pileus.e2e.support;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private final Playwright playwright = Playwright.create();
    private final Browser browser;

    private Chromium() {
        PlaywrightAssertions.setDefaultAssertionTimeout(Patience.PATIENCE.toMillis());
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable())
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
