package dev.pileus.provision.blueprint;

import static dev.pileus.provision.blueprint.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.Kind;
import dev.pileus.common.ProblemException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebsiteBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "hello", Kind.WEBSITE);

    private final WebsiteBlueprint blueprint =
            new WebsiteBlueprint("dev.local/pileus/web:test", "sites.localhost", "traefik");

    @Test
    void shouldMatchTheGoldenFileWhenTextIsGiven() throws Exception {
        Golden.assertMatches(
                "website",
                blueprint.objects(ORIGIN, json("{\"path\": \"docs/index\", \"content\": \"Grüße, world!\\n\"}")));
    }

    @Test
    void shouldMatchTheGoldenFileWhenMarkdownIsGiven() throws Exception {
        Golden.assertMatches(
                "website-markdown",
                blueprint
                        .objects(
                                ORIGIN,
                                json(
                                        "{\"path\": \"a\", \"contentType\": \"markdown\", \"content\": \"# Hi\\n\\n*you*\\n\"}"))
                        .subList(0, 1));
    }

    @Test
    void shouldTakeHtmlAsItIsWhenHtmlIsGiven() throws Exception {
        ConfigMap content = content("{\"contentType\": \"html\", \"content\": \"<script>alert(1)</script>\"}");

        assertThat(content.getData())
                .containsEntry("page", "<script>alert(1)</script>")
                .containsEntry("type", "text/html; charset=utf-8");
    }

    @Test
    void shouldMakeOtherPodsWhenContentOrItsTypeChanges() throws Exception {
        String text = content("{\"content\": \"a\"}").getData().get("hash");

        assertThat(content("{\"content\": \"b\"}").getData().get("hash")).isNotEqualTo(text);
        assertThat(content("{\"content\": \"a\", \"contentType\": \"html\"}")
                        .getData()
                        .get("hash"))
                .isNotEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"docs, docs/", "docs, docs/index", "docs/index.html, docs/index", "'', index", "'', /"})
    void shouldClaimTheSamePathWhenItIsWrittenInAnotherWay(String one, String other) throws Exception {
        assertThat(ingress(one).getMetadata().getName())
                .isEqualTo(ingress(other).getMetadata().getName());
    }

    @Test
    void shouldClaimAnotherPathWhenOnlyCapitalsDiffer() throws Exception {
        assertThat(ingress("docs").getMetadata().getName())
                .isNotEqualTo(ingress("Docs").getMetadata().getName());
    }

    @Test
    void shouldKeepThePathInOneWayWhenItIsWrittenInAnother() throws Exception {
        JsonNode kept = blueprint.checked(json("{\"path\": \"/docs/index.html\", \"content\": \"a\"}"));

        assertThat(kept.get("path").asText()).isEqualTo("docs/index");
    }

    @Test
    void shouldCountBytesWhenContentIsNotAscii() throws Exception {
        JsonNode parameters = json("{\"content\": \"" + "é".repeat(WebsiteBlueprint.MAX_CONTENT / 2) + "\"}");
        JsonNode more = json("{\"content\": \"" + "é".repeat(WebsiteBlueprint.MAX_CONTENT / 2 + 1) + "\"}");

        assertThat(blueprint.checked(parameters).get("content")).isEqualTo(parameters.get("content"));
        assertThatThrownBy(() -> blueprint.checked(more))
                .isInstanceOf(ProblemException.class)
                .extracting(e ->
                        ((ProblemException) e).problem().errors().getFirst().message())
                .asString()
                .contains("too long");
    }

    @Test
    void shouldChangeWhatIsGivenAndKeepTheRestWhenChanged() throws Exception {
        JsonNode changed = blueprint.changed(
                json("{\"path\": \"a\", \"content\": \"one\", \"contentType\": \"html\"}"),
                json("{\"content\": \"two\", \"path\": \"/a/\"}"));

        assertThat(changed.get("content").asText()).isEqualTo("two");
        assertThat(changed.get("contentType").asText()).isEqualTo("html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"b\"", "\"\"", "1", "null", "\"a/index\""})
    void shouldRefuseWhenThePathIsChanged(String path) throws Exception {
        JsonNode current = json("{\"path\": \"a\", \"content\": \"one\"}");
        JsonNode change = json("{\"path\": " + path + "}");

        assertThatThrownBy(() -> blueprint.changed(current, change)).isInstanceOf(ProblemException.class);
    }

    private ConfigMap content(String parameters) throws Exception {
        return (ConfigMap) blueprint.objects(ORIGIN, json(parameters)).getFirst();
    }

    private HasMetadata ingress(String path) throws Exception {
        List<HasMetadata> objects = blueprint.objects(ORIGIN, json("{\"content\": \"a\", \"path\": \"" + path + "\"}"));
        return objects.getLast();
    }
}
