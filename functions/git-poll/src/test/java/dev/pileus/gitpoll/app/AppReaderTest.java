package dev.pileus.gitpoll.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AppReaderTest {

    @Test
    void shouldKeepWhatAnAppIsMadeOf() throws Exception {
        ConfigMap configMap = AppReader.configMap(stream("""
                {"kind": "ConfigMap", "apiVersion": "v1",
                 "metadata": {"name": "shop-git", "namespace": "team-a", "uid": "u", "resourceVersion": "7",
                  "labels": {"pileus.dev/git": "true", "colour": "red"},
                  "annotations": {"pileus.dev/interval": "PT5M", "kubectl": "much"},
                  "managedFields": [{"fieldsV1": {"f:data": {"f:x": {}}}}]},
                 "data": {"repository": "https://git.example.com/a", "ref": "main", "other": "x"},
                 "binaryData": {"x": "AAAA"}}"""));

        assertThat(configMap.getMetadata().getResourceVersion()).isEqualTo("7");
        assertThat(configMap.getMetadata().getLabels()).containsOnlyKeys("pileus.dev/git");
        assertThat(configMap.getMetadata().getAnnotations()).containsOnlyKeys("pileus.dev/interval");
        assertThat(configMap.getData()).containsOnlyKeys("repository", "ref");
        assertThat(App.read(configMap)).map(App::repository).contains("https://git.example.com/a");
    }

    @Test
    void shouldKeepNothingOfWhatIsTooLongOrOfAnotherType() throws Exception {
        String much = "x".repeat(1_000_000);

        ConfigMap configMap = AppReader.configMap(stream("""
                {"metadata": {"name": "shop-git", "annotations": {"pileus.dev/history": "%s", "pileus.dev/interval": {"a": [1]}}},
                 "data": {"repository": "%s", "ref": null, "author": ["a", {"b": 1}], "date": 7, "subject": "kept"}}""".formatted(much, much)));

        assertThat(configMap.getMetadata().getAnnotations()).isEmpty();
        assertThat(configMap.getData()).containsOnlyKeys("subject");
    }

    @Test
    void shouldReadAPartOfAListAndWhereTheNextBegins() throws Exception {
        AppReader.Page page = AppReader.page(stream("""
                {"kind": "PartialObjectMetadataList", "metadata": {"resourceVersion": "9", "continue": "more"},
                 "items": [{"metadata": {"name": "a-git", "namespace": "n"}}, {"metadata": {"name": "b-git", "namespace": "n"}}]}"""));

        assertThat(page.items())
                .extracting(configMap -> configMap.getMetadata().getName())
                .containsExactly("a-git", "b-git");
        assertThat(page.next()).contains("more");
        assertThat(AppReader.page(stream("{\"metadata\": {\"continue\": \"\"}, \"items\": []}"))
                        .next())
                .isEmpty();
    }

    @Test
    void shouldReadAListOfNone() throws Exception {
        AppReader.Page page = AppReader.page(stream("{\"items\": null, \"metadata\": {\"continue\": \"more\"}}"));

        assertThat(page.items()).isEmpty();
        assertThat(page.next()).contains("more");
    }

    private static InputStream stream(String json) {
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }
}
