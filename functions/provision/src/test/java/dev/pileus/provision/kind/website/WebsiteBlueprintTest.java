package dev.pileus.provision.kind.website;

import static dev.pileus.provision.kind.Golden.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Golden;
import dev.pileus.provision.kind.Ingresses;
import dev.pileus.provision.kind.JsonSchemas;
import dev.pileus.provision.kind.Kind;
import dev.pileus.provision.kind.Origin;
import dev.pileus.provision.kind.Parameters;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebsiteBlueprintTest {

    private static final Origin ORIGIN = new Origin("team-a", "hello", "website");

    private final Kind<WebsiteParameters> kind = new Kind<>(
            new WebsiteBlueprint("dev.local/pileus/web:test", new Ingresses("sites.localhost", "traefik")),
            new JsonSchemas());

    @Test
    void shouldMatchTheGoldenFileWhenTextIsGiven() throws Exception {
        Golden.assertMatches(
                getClass(), "website", objects("{\"path\": \"docs/index\", \"content\": \"Grüße, world!\\n\"}"));
    }

    @Test
    void shouldMatchTheGoldenFileWhenMarkdownIsGiven() throws Exception {
        Golden.assertMatches(
                getClass(),
                "website-markdown",
                objects("{\"path\": \"a\", \"contentType\": \"markdown\", \"content\": \"# Hi\\n\\n*you*\\n\"}")
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
        JsonNode kept = kind.parameters(json("{\"path\": \"/docs/index.html\", \"content\": \"a\"}"))
                .json();

        assertThat(kept.get("path").asText()).isEqualTo("docs/index");
    }

    @Test
    void shouldCountBytesWhenContentIsNotAscii() throws Exception {
        JsonNode parameters = json("{\"content\": \"" + "é".repeat(WebsiteBlueprint.MAX_CONTENT / 2) + "\"}");
        JsonNode more = json("{\"content\": \"" + "é".repeat(WebsiteBlueprint.MAX_CONTENT / 2 + 1) + "\"}");

        assertThat(kind.parameters(parameters).json().get("content")).isEqualTo(parameters.get("content"));
        assertThatThrownBy(() -> kind.parameters(more))
                .isInstanceOf(ProblemException.class)
                .extracting(e ->
                        ((ProblemException) e).problem().errors().getFirst().message())
                .asString()
                .contains("too long");
    }

    @Test
    void shouldChangeWhatIsGivenAndKeepTheRestWhenChanged() throws Exception {
        JsonNode changed = change(
                        "{\"path\": \"a\", \"content\": \"one\", \"contentType\": \"html\"}",
                        "{\"content\": \"two\", \"path\": \"/a/\"}")
                .json();

        assertThat(changed.get("content").asText()).isEqualTo("two");
        assertThat(changed.get("contentType").asText()).isEqualTo("html");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"b\"", "\"\"", "1", "null", "\"a/index\""})
    void shouldRefuseWhenThePathIsChanged(String path) throws Exception {
        assertThatThrownBy(() -> change("{\"path\": \"a\", \"content\": \"one\"}", "{\"path\": " + path + "}"))
                .isInstanceOf(ProblemException.class);
    }

    private ConfigMap content(String parameters) throws Exception {
        return (ConfigMap) objects(parameters).getFirst();
    }

    private HasMetadata ingress(String path) throws Exception {
        return objects("{\"content\": \"a\", \"path\": \"" + path + "\"}").getLast();
    }

    private List<HasMetadata> objects(String parameters) throws Exception {
        return kind.parameters(json(parameters)).objects(ORIGIN);
    }

    private Parameters<WebsiteParameters> change(String current, String change) throws Exception {
        Parameters<WebsiteParameters> before = kind.parameters(json(current));
        Parameters<WebsiteParameters> after = kind.changed(before.json(), json(change));
        before.requireChange(after);
        return after;
    }
}
