package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are wrong in one way each: the answer says how, and nothing is made. */
@ExtendWith(Tenants.class)
final class BadInputTest {

    private final Tenant tenant;
    private final Workloads workloads;
    private List<String> before;

    BadInputTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    @BeforeEach
    void lookAround() {
        before = Cluster.recordsAndJobs(tenant.namespace());
    }

    @AfterEach
    void nothingIsMade() {
        assertThat(Cluster.recordsAndJobs(tenant.namespace())).isSubsetOf(before);
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                argumentSet("an empty command", Json.command(""), "parameters.command"),
                argumentSet("a command of blanks", Json.command(" \n\t "), "parameters.command"),
                argumentSet("a command of 100 kB", Json.command("x".repeat(100_000)), "parameters.command"),
                argumentSet("no command", "{\"kind\":\"command\",\"parameters\":{}}", "parameters.command"),
                argumentSet("no parameters", "{\"kind\":\"command\"}", "parameters"),
                argumentSet("no kind", "{\"parameters\":{\"command\":\"true\"}}", "kind"),
                argumentSet(
                        "a kind that does not exist",
                        "{\"kind\":\"castle\",\"parameters\":{\"command\":\"true\"}}",
                        "kind"),
                argumentSet("a number for a kind", "{\"kind\":7,\"parameters\":{\"command\":\"true\"}}", "kind"),
                argumentSet("a name with capitals", Json.command("Hello", "true"), "name"),
                argumentSet("a name that starts with a digit", Json.command("1st", "true"), "name"),
                argumentSet("a name that ends with a hyphen", Json.command("hello-", "true"), "name"),
                argumentSet("an empty name", Json.command("", "true"), "name"),
                argumentSet("a name with a path in it", Json.command("../x", "true"), "name"),
                argumentSet("a name of 41 characters", Json.command("n".repeat(41), "true"), "name"),
                argumentSet("a name that is null", with("\"name\":null"), "name"),
                argumentSet("an unknown field", with("\"colour\":\"blue\""), "colour"),
                argumentSet(
                        "an unknown parameter",
                        "{\"kind\":\"command\",\"parameters\":{\"command\":\"true\",\"colour\":\"blue\"}}",
                        "parameters.colour"),
                argumentSet(
                        "a number for a command",
                        "{\"kind\":\"command\",\"parameters\":{\"command\":1}}",
                        "parameters.command"),
                argumentSet(
                        "a list for a command",
                        "{\"kind\":\"command\",\"parameters\":{\"command\":[\"true\"]}}",
                        "parameters.command"),
                argumentSet("text for parameters", "{\"kind\":\"command\",\"parameters\":\"true\"}", "parameters"),
                argumentSet("a ttl of zero", with("\"ttl\":\"PT0S\""), "ttl"),
                argumentSet("a negative ttl", with("\"ttl\":\"-PT1H\""), "ttl"),
                argumentSet("a ttl of a year", with("\"ttl\":\"P365D\""), "ttl"),
                argumentSet("a ttl that overflows", with("\"ttl\":\"P999999999999999999D\""), "ttl"),
                argumentSet("a ttl that is no duration", with("\"ttl\":\"tomorrow\""), "ttl"),
                argumentSet("a number for a ttl", with("\"ttl\":3600"), "ttl"),
                argumentSet("a time limit of zero", withParameter("\"timeout\":\"PT0S\""), "parameters.timeout"),
                argumentSet("a negative time limit", withParameter("\"timeout\":\"PT-5S\""), "parameters.timeout"),
                argumentSet("a time limit of a month", withParameter("\"timeout\":\"P30D\""), "parameters.timeout"),
                argumentSet("an image with blanks", withParameter("\"image\":\"a b\""), "parameters.image"),
                argumentSet("an image that is an option", withParameter("\"image\":\"--help\""), "parameters.image"));
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void shouldNameTheFieldWhenItIsWrong(String body, String field) {
        Answer answer = workloads.post(body);

        assertThat(answer.problem(422).error(field)).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void shouldNameTheFieldWhenADryRunIsWrong(String body, String field) {
        Answer answer = workloads.dryRun(body);

        assertThat(answer.problem(422).error(field)).isNotBlank();
    }

    @Test
    void shouldNameEveryFieldWhenSeveralAreWrong() {
        Answer answer = workloads.post(
                "{\"kind\":\"command\",\"parameters\":{\"command\":\"\",\"timeout\":5,\"colour\":\"blue\"}}");

        Answer.Problem problem = answer.problem(422);
        assertThat(problem.error("parameters.command")).isNotBlank();
        assertThat(problem.error("parameters.timeout")).isNotBlank();
        assertThat(problem.error("parameters.colour")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"kind\":\"command\",",
                "kind: command",
                "{\"kind\":\"command\"} {}",
                "{\"kind\":\"command\",\"kind\":\"command\"}",
                "\u0000",
                "{\"kind\":NaN}"
            })
    void shouldAnswer400WhenTheBodyIsNotJson(String body) {
        assertThat(workloads.post(body).problem(400).detail()).isNotBlank();
    }

    @Test
    void shouldAnswer400WhenTheBodyIsNestedWithoutEnd() {
        workloads.post("[".repeat(50_000)).problem(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "42", "\"command\"", "true"})
    void shouldAnswer422WhenTheBodyIsNoObject(String body) {
        workloads.post(body).problem(422);
    }

    @Test
    void shouldAnswer413WhenTheBodyIsOverAMegabyte() {
        workloads.post(Json.command("x".repeat(1_100_000))).problem(413);
    }

    @Test
    void shouldAnswer413WhenTheBodyIsOverAMegabyteAndDoesNotSaySo() {
        byte[] body = Json.command("x".repeat(1_100_000)).getBytes(StandardCharsets.UTF_8);

        Answer answer = workloads
                .caller()
                .call(
                        Function.PROVISION,
                        "POST",
                        workloads.path(),
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        answer.problem(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"})
    void shouldAnswer415WhenTheBodyIsNotSaidToBeJson(String type) {
        workloads.post(Json.command("true"), "Content-Type", type).problem(415);
    }

    @Test
    void shouldAnswer400WhenTheIdempotencyKeyIsTooLong() {
        workloads.post(Json.command("true"), "Idempotency-Key", "k".repeat(300)).problem(400);
    }

    @Test
    void shouldAnswer400WhenDryRunIsNeitherTrueNorFalse() {
        workloads
                .caller()
                .call(Function.PROVISION, "POST", workloads.path() + "?dryRun=perhaps", Json.command("true"))
                .problem(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/namespaces/%2e%2e/workloads",
                "/namespaces/..%2fkube-system/workloads",
                "/namespaces/UPPER/workloads",
                "/namespaces/a%20b/workloads",
                "/namespaces/%00/workloads",
                "/namespaces/%F0%9F%8C%A9/workloads",
                "/namespaces//workloads"
            })
    void shouldAnswerAProblemWhenTheNamespaceIsATrick(String path) {
        Answer answer = workloads.caller().call(Function.PROVISION, "POST", path, Json.command("true"));

        assertThat(answer.status()).as(answer.body()).isIn(400, 404, 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"..%2f..", "%2e%2e", "a%2fb", "A", "%00", "a%0d%0ab", "%E2%80%AE", "x?a=b", "kube-root-ca.crt"})
    void shouldAnswerAProblemWhenTheNameIsATrick(String name) {
        String path = workloads.path(name);

        List<Answer> answers = List.of(
                workloads.caller().get(Function.STATUS, path),
                workloads.caller().call(Function.TEARDOWN, "DELETE", path, BodyPublishers.noBody()),
                workloads.caller().call(Function.PROVISION, "PATCH", path, "{\"ttl\":\"PT1H\"}"));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status())
                .as("%s: %s", answer.call(), answer.body())
                .isIn(400, 404, 405));
    }

    @Test
    void shouldLeaveAConfigMapAloneWhenItIsNoRecord() {
        workloads.delete("kube-root-ca.crt").problem(404);

        assertThat(Cluster.admin()
                        .configMaps()
                        .inNamespace(tenant.namespace())
                        .withName("kube-root-ca.crt")
                        .get())
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "many", "1e3", "99999999999999999999"})
    void shouldNameTheFieldWhenATailIsWrong(String tail) {
        assertThat(workloads.logs("nothing", "?tail=" + tail).problem(422).error("tail"))
                .isNotBlank();
    }

    /** Random requests from a fixed seed, so that a failure is the same the next time. */
    @Test
    void shouldNeverBlameItselfWhenRequestsAreNonsense() {
        Random random = new Random(20261121);
        Nonsense nonsense = new Nonsense(random, tenant.namespace());

        for (int i = 0; i < 250; i++) {
            Answer answer = nonsense.send(workloads.caller());

            assertThat(answer.status())
                    .as("request %d: %s answered %s", i, answer.call(), answer.body())
                    .isBetween(200, 499);
            assertThat(answer.body()).doesNotContain("Exception", "\tat ");
        }
    }

    private static String with(String field) {
        return "{\"kind\":\"command\",\"parameters\":{\"command\":\"true\"}," + field + "}";
    }

    private static String withParameter(String parameter) {
        return "{\"kind\":\"command\",\"parameters\":{\"command\":\"true\"," + parameter + "}}";
    }
}
