package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.EventStream.Event;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that a command writes is there, to its last line, however soon it ends after it. A container runtime that closes a
 * pipe before it is empty loses the end now and then, so each is run several times at once.
 */
@ExtendWith(Tenants.class)
@TestInstance(Lifecycle.PER_CLASS)
final class CommandOutputTest {

    private static final int TIMES = 6;
    private static final int LINES = 30_000;
    private static final String SEQ = "seq 1 " + LINES;
    private static final String NUMBERS =
            IntStream.rangeClosed(1, LINES).mapToObj(i -> i + "\n").collect(Collectors.joining());

    private final Tenant tenant;
    private final Workloads workloads;

    CommandOutputTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @BeforeAll
    void allowMore() {
        tenant.limit(Map.of("count/jobs.batch", "1000"));
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                argumentSet("succeeds", SEQ + "; echo THE-END", NUMBERS + "THE-END\n", 0),
                argumentSet("fails", SEQ + "; echo THE-END; exit 3", NUMBERS + "THE-END\n", 3),
                argumentSet("writes errors alone", SEQ + " >&2; echo THE-END >&2", NUMBERS + "THE-END\n", 0),
                argumentSet("ends without a newline", SEQ + "; printf THE-END", NUMBERS + "THE-END", 0),
                argumentSet("is one program", "exec " + SEQ, NUMBERS, 0),
                argumentSet(
                        "writes one long line",
                        "head -c 300000 /dev/zero | tr '\\0' x; echo; echo THE-END",
                        "x".repeat(300_000) + "\nTHE-END\n",
                        0));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldBeWholeEachTimeWhenACommand(String command, String output, int exitCode) {
        List<String> names =
                IntStream.range(0, TIMES).mapToObj(i -> workloads.run(command)).toList();

        for (String name : names) {
            JsonNode workload = workloads.awaitEnd(name);
            assertThat(workload.path("exitCode").asInt(-1)).isEqualTo(exitCode);
            assertWhole(workloads.output(name, "?tail=all"), output);
        }
    }

    @Test
    void shouldHaveAllLinesOfBothWhenItWritesOutputAndErrors() {
        List<String> names = IntStream.range(0, TIMES)
                .mapToObj(i -> workloads.run(SEQ + " & " + SEQ + " >&2; wait; echo THE-END; echo THE-END >&2"))
                .toList();
        List<String> lines =
                (NUMBERS + NUMBERS + "THE-END\nTHE-END\n").lines().sorted().toList();

        for (String name : names) {
            workloads.awaitPhase(name, "Succeeded");
            assertThat(workloads
                            .output(name, "?tail=all")
                            .lines()
                            .sorted()
                            .toList()
                            .equals(lines))
                    .as("all lines of %s are there", name)
                    .isTrue();
        }
    }

    @Test
    void shouldBeWholeLinesWhenOnlyTheLastAreAskedForAndOneIsLong() {
        String name = workloads.run("echo before; head -c 100000 /dev/zero | tr '\\0' x; echo; echo after");
        workloads.awaitPhase(name, "Succeeded");

        assertWhole(workloads.output(name, "?tail=1"), "after\n");
        assertWhole(workloads.output(name, "?tail=2"), "x".repeat(100_000) + "\nafter\n");
    }

    @Test
    void shouldBeWholeWhenItIsFollowed() {
        List<String> names = IntStream.range(0, TIMES)
                .mapToObj(i -> workloads.run("sleep 1; " + SEQ + "; echo THE-END"))
                .toList();

        for (String name : names) {
            List<Event> events = workloads.followLogsToTheEnd(name, "&tail=all");
            assertWhole(
                    events.stream()
                            .filter(event -> event.name().equals("log"))
                            .map(event -> event.data() + "\n")
                            .collect(Collectors.joining()),
                    NUMBERS + "THE-END\n");
            assertThat(events.getLast().name()).isEqualTo("end");
        }
    }

    /** Not an assertion on the texts themselves, which are too long to be printed. */
    private static void assertWhole(String said, String wanted) {
        assertThat(said.equals(wanted))
                .as(
                        "all is there: %d of %d characters, the last of them '%s'",
                        said.length(), wanted.length(), said.substring(Math.max(0, said.length() - 30)))
                .isTrue();
    }
}
