import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Makes a function's AOT cache inside its image, and proves it.
///
/// The function is started as it will be in the cluster and gets every request of `requests.http`; stopped, the JVM
/// writes the cache. Started again with `-XX:AOTMode=on` it refuses to run unless it can use the cache, and is asked
/// the same again. Everything outside the function, such as the Kubernetes API, is a [StandIn].
///
/// Arguments: the folder with `requests.http` and, if there are any, `answers/` for the stand-in, of watches too, and an
/// `environment` for the function. A program that is something else in another environment has a cache for each: with
/// `peer.http` and `peer.environment` there is `/app/peer.aot` too.
final class Train {

    private static final Path CACHES = Path.of("/app");
    private static final String REQUESTS = ".http";
    /// Of the classes loaded at the second start, the share that must come from the cache.
    private static final double ENOUGH = 0.9;
    /// For what a program that is no function does by itself before it is asked.
    private static final Duration ALONE = Duration.ofSeconds(3);

    private final Path cache;
    private final List<Request> requests;
    private final Duration pause;

    private Train(Path cache, List<Request> requests, Duration pause) {
        this.cache = cache;
        this.requests = requests;
        this.pause = pause;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<String> names;
        try (var files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(REQUESTS))
                    .map(name -> name.substring(0, name.length() - REQUESTS.length()))
                    .sorted()
                    .toList();
        }
        for (String name : names) {
            List<Request> requests = Request.parse(Files.readString(folder.resolve(name + REQUESTS)));
            if (name.equals("requests")) {
                new Train(CACHES.resolve("app.aot"), requests, Duration.ZERO).run(folder, "environment");
            } else {
                new Train(CACHES.resolve(name + ".aot"), requests, ALONE).run(folder, name + ".environment");
            }
        }
    }

    private void run(Path folder, String environment) throws Exception {
        Path work = Files.createTempDirectory("train");
        try (StandIn standIn = StandIn.start(folder.resolve("answers"), work)) {
            Map<String, String> settings = standIn.settings(folder.resolve(environment));
            train(settings);
            prove(settings, work.resolve("classes.log"));
        } finally {
            try (var files = Files.list(work)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private void train(Map<String, String> settings) throws Exception {
        try (Function function = Function.start(settings, "-XX:AOTCacheOutput=" + cache)) {
            Duration started = function.awaitAnswer(requests.getFirst());
            Thread.sleep(pause);
            for (Request request : requests) {
                System.out.printf("%s %s: %d%n", request.method(), request.path(), function.send(request));
            }
            function.stop();
            System.out.printf("without the cache: first answer after %d ms%n", started.toMillis());
        }
        if (!Files.exists(cache)) {
            throw new IllegalStateException("The JVM wrote no " + cache + ".");
        }
    }

    private void prove(Map<String, String> settings, Path log) throws Exception {
        try (Function function = Function.start(
                settings, "-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:class+load:file=" + log)) {
            Duration started = function.awaitAnswer(requests.getFirst());
            Thread.sleep(pause);
            for (Request request : requests) {
                function.send(request);
            }
            function.stop();
            List<String> loaded = Files.readAllLines(log).stream()
                    .filter(line -> line.contains("source:"))
                    .toList();
            long cached = loaded.stream().filter(line -> line.contains("shared objects file")).count();
            System.out.printf(
                    "with the cache: first answer after %d ms, %d of %d classes out of %d MB%n",
                    started.toMillis(), cached, loaded.size(), Files.size(cache) >> 20);
            if (cached < ENOUGH * loaded.size()) {
                throw new IllegalStateException("Too few classes come from the AOT cache.");
            }
        }
    }
}
