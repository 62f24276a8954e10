package dev.pileus.status.cluster;

import static dev.pileus.status.DeploymentExamples.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import dev.pileus.common.Display;
import dev.pileus.common.Display.Shape;
import dev.pileus.common.Display.Source;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DisplaysTest {

    @Test
    void shouldBeShownAsTheRecordSays() {
        Display display = display("chess", """
                {"shape": "knative-service", "source": "git", "starting": "the board is set up",
                 "changing": "the old board stays", "access": {"url": "{url}board"}}""");

        assertThat(display)
                .isEqualTo(new Display(
                        Shape.KNATIVE_SERVICE,
                        Source.GIT,
                        "the board is set up",
                        "the old board stays",
                        Map.of("url", "{url}board")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "null",
                "{}",
                "{\"shape\": \"pod\"}",
                "{\"shape\": 1}",
                "{\"shape\": \"job\", \"access\": {\"url\": \"https://elsewhere.example.com\"}}",
                "{\"shape\": \"job\", \"access\": {\"a\": \"{node}\", \"a\": \"{node}\"}}",
                "{\"shape\": \"job\", \"access\": [[[[[[[[[[[[[[[[",
                "{\"shape\": \"job\", \"starting\": \"a\\nb\"}"
            })
    void shouldBeShownByItsObjectsWhenTheRecordSaysNonsense(String text) {
        assertThat(display("chess", text).shape()).isEqualTo(Shape.DEPLOYMENT);
        assertThat(display("chess", text).access()).containsKeys("url", "host", "port");
        assertThat(display("ssh", text).starting()).isEqualTo("the SSH server is starting");
    }

    @Test
    void shouldBeShownByItsObjectsWhenTheRecordSaysTooMuch() {
        assertThat(display("chess", "{\"shape\": \"job\"}" + " ".repeat(Display.MAX_LENGTH))
                        .shape())
                .isEqualTo(Shape.DEPLOYMENT);
    }

    @ParameterizedTest
    @CsvSource({
        "command, false, false, JOB",
        "website, false, false, DEPLOYMENT",
        "git-app, false, false, DEPLOYMENT",
        "git-app, false, true, KNATIVE_SERVICE",
        "chess, true, false, JOB",
        "chess, false, false, DEPLOYMENT",
        "chess, false, true, KNATIVE_SERVICE"
    })
    void shouldHaveTheShapeOfItsObjectsWhenTheRecordIsOfBefore(
            String kind, boolean hasJob, boolean hasKnativeService, Shape shape) {
        assertThat(Displays.of(record("team-a", "it", kind), hasJob, hasKnativeService)
                        .shape())
                .isEqualTo(shape);
    }

    private static Display display(String kind, String text) {
        V1ConfigMap record = record("team-a", "it", kind);
        record.getMetadata().putAnnotationsItem(Labels.DISPLAY, text);
        return Displays.of(record, false, false);
    }
}
