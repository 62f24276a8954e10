package dev.pileus.provision;

import static dev.pileus.provision.Provision.WORKLOADS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pileus.api.Problem;
import dev.pileus.api.Workload;
import dev.pileus.api.provision.Catalogue;
import dev.pileus.api.provision.Models;
import dev.pileus.api.provision.WorkloadChange;
import dev.pileus.api.provision.WorkloadRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.client.exceptions.HttpClientResponseException;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the function takes and answers is what {@code functions/api} says, nothing more and nothing less. */
class ContractTest {

    /** The catalogue that the UI is tested with, and trained with for its AOT cache. */
    private static final Path CATALOGUE = Path.of("../../ui/src/aot/answers/catalogue.json");

    private static Provision provision;
    private static JsonMapper json;

    @BeforeAll
    static void start() {
        provision = new Provision(Map.of("pileus.models.noise.url", "http://models.example.com/noise.gguf"));
        json = provision.bean(JsonMapper.class);
    }

    @AfterEach
    void forget() {
        provision.api().reset();
    }

    @AfterAll
    static void stop() {
        provision.close();
    }

    @Test
    void shouldAnswerTheCatalogueThatTheUiIsTestedWith() throws IOException {
        ObjectMapper pretty = new ObjectMapper();
        String catalogue =
                pretty.writerWithDefaultPrettyPrinter().writeValueAsString(pretty.readTree(get("/catalogue"))) + "\n";

        if (Boolean.getBoolean("pileus.fixtures")) {
            Files.writeString(CATALOGUE, catalogue);
        }

        assertThat(Files.readString(CATALOGUE))
                .as("The catalogue has changed. Write it anew, and look at what the UI makes of it:"
                        + " ./mvnw test -pl functions/provision -am -Dtest=ContractTest -Dpileus.fixtures=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(catalogue);
    }

    @Test
    void shouldAnswerWhatTheRecordsHold() throws IOException {
        assertReadsBack(get("/catalogue"), Catalogue.class);
        assertReadsBack(get("/models"), Models.class);
    }

    @Test
    void shouldTakeAndAnswerWhatTheRecordsHoldWhenAWorkloadIsMadeAndChanged() throws IOException {
        WorkloadRequest request = new WorkloadRequest(
                "website", Optional.of("page"), Optional.of("PT1H"), Map.of("path", "page", "content", "Hello"));
        WorkloadChange change = new WorkloadChange(Optional.of("PT2H"), Optional.of(Map.of("content", "Bye")));

        String made =
                provision.http().retrieve(HttpRequest.POST(WORKLOADS, request).bearerAuth("t"));
        String changed = provision
                .http()
                .retrieve(HttpRequest.PATCH(WORKLOADS + "/page", change).bearerAuth("t"));

        assertThat(assertReadsBack(made, Workload.class).name()).isEqualTo("page");
        assertThat(assertReadsBack(changed, Workload.class).parameters()).containsEntry("content", "Bye");
    }

    @Test
    void shouldAnswerAProblemAsTheRecordHasItWhenItRefuses() throws IOException {
        WorkloadRequest request =
                new WorkloadRequest("command", Optional.empty(), Optional.empty(), Map.of("colour", "red"));
        try {
            provision.http().retrieve(HttpRequest.POST(WORKLOADS, request).bearerAuth("t"));
            throw new AssertionError("It was not refused");
        } catch (HttpClientResponseException e) {
            String body = e.getResponse().getBody(String.class).orElseThrow();
            assertThat(assertReadsBack(body, Problem.class).errors())
                    .extracting(Problem.FieldError::field)
                    .contains("parameters.command");
        }
    }

    private static String get(String path) {
        return provision.http().retrieve(HttpRequest.GET(path).bearerAuth("t"));
    }

    private static <T> T assertReadsBack(String answer, Class<T> type) throws IOException {
        T read = json.readValue(answer, type);
        assertThat(json.readValue(json.writeValueAsString(read), JsonNode.class))
                .isEqualTo(json.readValue(answer, JsonNode.class));
        return read;
    }
}
