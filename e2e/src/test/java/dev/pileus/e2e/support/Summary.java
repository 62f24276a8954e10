package dev.pileus.e2e.support;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints each test as a sentence when it ends, and at the end the count, the failures and what took longest. */
public final class Summary implements TestExecutionListener {

    private static final int SLOWEST = 5;

    private final Map<String, Long> started = new ConcurrentHashMap<>();
    private final List<Line> lines = new CopyOnWriteArrayList<>();
    private final long began = System.nanoTime();

    private record Line(boolean passed, String sentence, Duration took) {
        @Override
        public String toString() {
            return "%s %6.1f s  %s".formatted(passed ? "✔" : "✘", took.toMillis() / 1000.0, sentence);
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        started.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        if (test.isTest() || !passed) {
            Duration took = Duration.ofNanos(System.nanoTime() - started.get(test.getUniqueId()));
            Line line = new Line(passed, sentence(test), took);
            lines.add(line);
            System.out.println(line);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        List<Line> failed = lines.stream().filter(line -> !line.passed()).toList();
        System.out.printf(
                "%n%d end-to-end tests in %d s: %d passed, %d failed%n",
                lines.size(),
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                lines.size() - failed.size(),
                failed.size());
        failed.forEach(System.out::println);
        System.out.println("The slowest:");
        lines.stream()
                .sorted(Comparator.comparing(Line::took).reversed())
                .limit(SLOWEST)
                .forEach(System.out::println);
    }

    private static String sentence(TestIdentifier test) {
        return test.getSource()
                .map(source -> switch (source) {
                    case MethodSource method ->
                        "%s: %s".formatted(method.getJavaClass().getSimpleName(), words(method.getMethodName()))
                                + invocation(test, method);
                    case ClassSource type -> type.getJavaClass().getSimpleName();
                    default -> test.getDisplayName();
                })
                .orElse(test.getDisplayName());
    }

    /** What tells the runs of a parameterized test apart. */
    private static String invocation(TestIdentifier test, MethodSource method) {
        return test.getDisplayName().startsWith(method.getMethodName()) ? "" : " " + test.getDisplayName();
    }

    /** {@code shouldSayNoWhenAsked} as {@code should say no when asked}. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=[0-9])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
