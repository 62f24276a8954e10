package dev.pileus.status.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Phase;
import dev.pileus.common.Display;
import dev.pileus.status.cluster.WorkloadKey;
import dev.pileus.status.condition.Condition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NamespaceViewsTest {

    private final NamespaceViews views = new NamespaceViews();

    @Test
    void shouldListTheNewestFirstAndThoseOfOneSecondByName() {
        views.put(view("b", 1));
        views.put(view("c", 2));
        views.put(view("a", 1));

        assertThat(list()).isEqualTo("{\"items\":[\"c\",\"a\",\"b\"]}");
    }

    @Test
    void shouldAnswerAnewWhenAWorkloadHasGone() {
        views.put(view("a", 1));
        views.put(view("b", 2));
        assertThat(list()).isEqualTo("{\"items\":[\"b\",\"a\"]}");

        views.remove("b");
        assertThat(list()).isEqualTo("{\"items\":[\"a\"]}");
    }

    @Test
    void shouldMakeTheAnswerOnceAndNotForEachRead() {
        views.put(view("a", 1));

        assertThat(views.list()).isSameAs(views.list());
    }

    @Test
    void shouldListNothingWhenThereIsNothing() {
        assertThat(list()).isEqualTo("{\"items\":[]}");
    }

    private String list() {
        return new String(views.list(), StandardCharsets.UTF_8);
    }

    private static View view(String name, long second) {
        return new View(
                new WorkloadKey("team-a", name),
                "command",
                new Display(Display.Shape.JOB, null, null, null, null),
                Instant.ofEpochSecond(second),
                new Condition(Phase.RUNNING, "command is running"),
                Optional.empty(),
                false,
                ("\"" + name + "\"").getBytes(StandardCharsets.UTF_8));
    }
}
