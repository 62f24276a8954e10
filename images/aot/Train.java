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
/// `environment` for the function.
final class Train {

    private static final Path CACHE = Path.of("/app/app.aot");
    /// Of the classes loaded at the second start, the share that must come from the cache.
    private static final double ENOUGH = 0.9;

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        List<Request> requests = Request.parse(Files.readString(folder.resolve("requests.http")));
        Path work = Files.createTempDirectory("train");
        try (StandIn standIn = StandIn.start(folder.resolve("answers"), work)) {
            Map<String, String> settings = standIn.settings(folder.resolve("environment"));
            train(requests, settings);
            prove(requests, settings, work.resolve("classes.log"));
        } finally {
            try (var files = Files.list(work)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(work);
        }
    }

    private static void train(List<Request> requests, Map<String, String> settings) throws Exception {
        try (Function function = Function.start(settings, "-XX:AOTCacheOutput=" + CACHE)) {
            Duration started = function.awaitAnswer(requests.getFirst());
            for (Request request : requests) {
                System.out.printf("%s %s: %d%n", request.method(), request.path(), function.send(request));
            }
            function.stop();
            System.out.printf("without the cache: first answer after %d ms%n", started.toMillis());
        }
        if (!Files.exists(CACHE)) {
            throw new IllegalStateException("The JVM wrote no " + CACHE + ".");
        }
    }

    private static void prove(List<Request> requests, Map<String, String> settings, Path log) throws Exception {
        try (Function function = Function.start(
                settings, "-XX:AOTCache=" + CACHE, "-XX:AOTMode=on", "-Xlog:class+load:file=" + log)) {
            Duration started = function.awaitAnswer(requests.getFirst());
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
                    started.toMillis(), cached, loaded.size(), Files.size(CACHE) >> 20);
            if (cached < ENOUGH * loaded.size()) {
                throw new IllegalStateException("Too few classes come from the AOT cache.");
            }
        }
    }
}
