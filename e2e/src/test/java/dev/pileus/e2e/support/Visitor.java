package dev.pileus.e2e.support;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A person with a browser. */
public final class Visitor implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requested = new CopyOnWriteArrayList<>();

    Visitor(BrowserContext context) {
        this.context = context;
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        context.onRequest(request -> requested.add(request.url().replaceFirst("#.*", "")));
    }

    /** What they look at. */
    public Page page() {
        return page;
    }

    /** Opens one of our pages. */
    public Response open(String path) {
        return page.navigate(Function.UI.at(path).toString());
    }

    /** Opens a link as {@code make run} prints it, and waits until they are in. */
    public void signInByLink(String token) {
        open("/sign-in#token=" + token);
        page.waitForURL(Function.UI.at("/").resolve("/") + "n/*");
    }

    /** Puts a token into the form, and sends it. */
    public void signInByForm(String token) {
        open("/sign-in");
        page.getByLabel("Token").fill(token);
        press("Sign in");
    }

    /** Presses the button of that name. */
    public void press(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }

    /** Fills in the form for a command, and runs it. */
    public void runCommand(String namespace, String command) {
        open("/n/" + namespace + "/new/command");
        page.getByLabel("Command", new Page.GetByLabelOptions().setExact(true)).fill(command);
        press("Run");
        page.waitForURL("**/w/*");
    }

    /** The name of the workload whose page they look at. */
    public String workload() {
        return Path.of(URI.create(page.url()).getPath()).getFileName().toString();
    }

    /** What the browser's console shows in red or yellow: errors, and what the content security policy has stopped. */
    public List<String> complaints() {
        return complaints;
    }

    /** Every address that the browser has asked for, without fragments, which it keeps to itself. */
    public List<String> requested() {
        return requested;
    }

    /** A cookie that the browser keeps. */
    public Optional<Cookie> cookie(String name) {
        return context.cookies().stream()
                .filter(cookie -> cookie.name.equals(name))
                .findFirst();
    }

    /** Sees the same page on another screen, in other colours. */
    public void changeTo(Look look) {
        page.setViewportSize(look.width(), Chromium.HEIGHT);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.colours()));
    }

    /** Keeps a picture of the whole page. */
    public void photograph(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(Checkout.file("e2e/target/screenshots/" + name + ".png")));
    }

    @Override
    public void close() {
        context.close();
    }
}
