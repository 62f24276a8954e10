package dev.pileus.e2e.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a function answered.
 *
 * @param call the request's method and address, for messages
 */
public record Answer(String call, int status, HttpHeaders headers, String body) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The body, which has to be JSON. */
    public JsonNode json() {
        return Json.read(body);
    }

    /** Whether the same call may be answered otherwise in a moment: it is told to come later, or had no answer in time. */
    public boolean isForLater() {
        return status == 503 || status == 504;
    }

    /** This, if it has that status; otherwise the test fails with what there is. */
    public Answer expect(int wanted) {
        assertThat(status)
                .as("the status of %s, which answered: %s", call, shortened())
                .isEqualTo(wanted);
        return this;
    }

    /** The problem document, which has to be a proper one (RFC 9457) of that status, without a word of our insides. */
    public Problem problem(int wanted) {
        expect(wanted);
        assertThat(header("Content-Type")).as("the type of %s", call).hasValueSatisfying(type -> assertThat(type)
                .startsWith("application/problem+json"));
        JsonNode problem = json();
        assertThat(problem.path("type").asText()).as("type in %s", body).isNotBlank();
        assertThat(problem.path("title").asText()).as("title in %s", body).isNotBlank();
        assertThat(problem.path("status").asInt()).as("status in %s", body).isEqualTo(wanted);
        assertThat(problem.path("detail").asText()).as("detail in %s", body).isNotBlank();
        assertThat(body).doesNotContain("Exception", "\\tat ", "io.micronaut", "dev.pileus.");
        return new Problem(problem);
    }

    /** A problem document. */
    public record Problem(JsonNode json) {

        /** What is wrong, in sentences. */
        public String detail() {
            return json.path("detail").asText();
        }

        /** What is wrong with a field; the test fails if nothing is said of it. */
        public String error(String field) {
            return StreamSupport.stream(json.path("errors").spliterator(), false)
                    .filter(error -> error.path("field").asText().equals(field))
                    .map(error -> error.path("message").asText())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("Nothing is said of " + field + " in " + json));
        }
    }

    private String shortened() {
        return body.length() > 2000 ? body.substring(0, 2000) + "…" : body;
    }
}
