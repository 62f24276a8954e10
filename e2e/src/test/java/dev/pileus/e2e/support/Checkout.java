package dev.pileus.e2e.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checkout whose cluster is tested: its make targets, and where they leave what they made. */
public final class Checkout {

    private static final Path ROOT = root();
    private static final Map<String, String> ENV = env();

    private Checkout() {}

    /** A file of the checkout. */
    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    /** What the addresses that people see begin with. */
    static URI gateway() {
        String address = ENV.get("GATEWAY");
        if (address == null) {
            throw new IllegalStateException("The cluster of .pileus/env has no GATEWAY: 'make run' writes it.");
        }
        return URI.create(address);
    }

    /** The port on localhost at which the gateway listens for https. */
    static int httpsPort() {
        return Integer.parseInt(ENV.get("HTTPS_PORT"));
    }

    /** The port on localhost at which the gateway listens. */
    public static int port() {
        String port = ENV.get("PORT");
        if (port == null) {
            throw new IllegalStateException("The cluster of .pileus/env has no PORT, so there is no gateway to test.");
        }
        return Integer.parseInt(port);
    }

    /** The kind of cluster: embedded, kind or current. */
    static String kind() {
        return ENV.get("CLUSTER");
    }

    /** An image that the checkout has built. */
    record Image(String repository, String tag) {

        /** The option by which helm sets a chart's value to it: as text, since a tag may be all digits. */
        String set(String value) {
            return "--set-string %1$s.repository=%2$s,%1$s.tag=%3$s".formatted(value, repository, tag);
        }

        @Override
        public String toString() {
            return repository + ":" + tag;
        }
    }

    /** The image of that name. */
    static Image image(String name) {
        String reference = properties(".pileus/images.env").get(name);
        if (reference == null) {
            throw new IllegalStateException(
                    "There is no image %1$s in .pileus/images.env: 'images/build %1$s' builds it.".formatted(name));
        }
        int colon = reference.lastIndexOf(':');
        return new Image(reference.substring(0, colon), reference.substring(colon + 1));
    }

    /** What a make target prints to its standard output. It is run as a person would, and has to succeed. */
    public static String make(String... arguments) {
        return run(Stream.concat(Stream.of("make"), Stream.of(arguments)).toArray(String[]::new));
    }

    /** Deletes a tenant, and what make keeps of it. */
    public static void removeTenant(String name) {
        Cluster.admin().namespaces().withName(name).delete();
        try (Stream<Path> left = Files.walk(file(".pileus/tenants/" + name))) {
            for (Path file : left.toList().reversed()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command prints to its standard output. It has to succeed. */
    static String run(String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
            // The tests themselves may be run by make, which would make this one talk like a part of itself.
            builder.environment().keySet().removeAll(List.of("MAKEFLAGS", "MAKELEVEL", "MFLAGS"));
            Path errors = Files.createTempFile("command", ".log");
            builder.redirectError(errors.toFile());
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean ended = process.waitFor(1, TimeUnit.MINUTES);
            String stderr = Files.readString(errors);
            Files.delete(errors);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        "'%s' failed:%n%s%s".formatted(String.join(" ", command), output, stderr));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + command[0], e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("kind-config.yaml"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("The tests have to be started somewhere inside the checkout.");
        }
        return folder;
    }

    private static Map<String, String> env() {
        Path file = ROOT.resolve(".pileus/env");
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    "There is no cluster: 'make run' starts one, 'make e2e' does so by itself.");
        }
        return properties(".pileus/env");
    }

    /** What a file of lines such as {@code NAME=value} says. */
    private static Map<String, String> properties(String path) {
        try {
            return Files.readAllLines(file(path)).stream()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
