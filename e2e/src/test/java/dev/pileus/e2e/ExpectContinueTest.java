package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Shell;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that ask whether they may send the body ({@code Expect: 100-continue}) get the same answers as others. */
@ExtendWith(Tenants.class)
final class ExpectContinueTest {

    private static final String[] EXPECT = {"Expect", "100-continue"};
    private static final String HERE = "/namespaces/{namespace}/";

    private final Tenant tenant;
    private final Workloads workloads;

    ExpectContinueTest(Tenant tenant) {
        this.tenant = tenant;
        this.workloads = tenant.workloads();
    }

    static Stream<Arguments> refused() {
        String chat = HERE + "workloads/none/openai/v1/chat/completions";
        String talk = "{\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}";
        return Stream.of(
                refused(401, "nobody", Function.PROVISION, "POST", HERE + "workloads", Json.command("true")),
                refused(422, "alice", Function.PROVISION, "POST", HERE + "workloads", Json.command("")),
                refused(400, "alice", Function.PROVISION, "POST", HERE + "workloads", "{"),
                refused(
                        403,
                        "alice",
                        Function.PROVISION,
                        "POST",
                        "/namespaces/kube-system/workloads",
                        Json.command("true")),
                refused(404, "alice", Function.PROVISION, "PATCH", HERE + "workloads/none", "{\"ttl\": \"PT1H\"}"),
                refused(
                        413,
                        "alice",
                        Function.PROVISION,
                        "POST",
                        HERE + "workloads",
                        Json.command("x".repeat(1_100_000))),
                refused(401, "nobody", Function.TEARDOWN, "DELETE", HERE + "workloads/none", "{}"),
                refused(404, "alice", Function.TEARDOWN, "DELETE", HERE + "workloads/none", "{}"),
                refused(403, "alice", Function.TEARDOWN, "POST", "/sweep", "{}"),
                refused(401, "nobody", Function.STATUS, "POST", chat, talk),
                refused(404, "alice", Function.STATUS, "POST", chat, talk),
                refused(413, "alice", Function.STATUS, "POST", chat, "x".repeat(1_100_000)),
                refused(401, "nobody", Function.GIT_POLL, "POST", HERE + "apps/none/pin", "{\"commit\": null}"),
                refused(404, "alice", Function.GIT_POLL, "POST", HERE + "apps/none/pin", "{\"commit\": null}"),
                refused(413, "alice", Function.GIT_POLL, "POST", HERE + "apps/none/pin", "x".repeat(1_100_000)));
    }

    private static Arguments refused(
            int status, String caller, Function function, String method, String path, String body) {
        return argumentSet(
                "%s of %s to %s".formatted(status, function.id(), caller),
                status,
                caller,
                function,
                method,
                path,
                body);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldHaveTheTrueStatusWhenItIsRefused(
            int status, String caller, Function function, String method, String path, String body) {
        Caller by = caller.equals("alice") ? tenant.caller() : Caller.anonymous();

        by.call(function, method, path.replace("{namespace}", tenant.namespace()), body, EXPECT)
                .problem(status);
    }

    @Test
    void shouldBe201WhenAWorkloadIsMade() {
        Answer answer = workloads.post(Json.command("echo expected"), EXPECT).expect(201);

        String name = answer.json().path("name").asText();
        assertThat(answer.header("Location")).isPresent();
        workloads.awaitPhase(name, "Succeeded");
        assertThat(tenant.caller()
                        .call(Function.TEARDOWN, "DELETE", workloads.path(name), "{}", EXPECT)
                        .status())
                .isIn(202, 204);
    }

    @Test
    void shouldHaveTheTrueStatusWhenAFormIsSent() {
        String form = "/n/" + tenant.namespace() + "/new/command";
        String[] headers = {EXPECT[0], EXPECT[1], "Content-Type", "application/x-www-form-urlencoded"};
        String[] signedIn = Stream.concat(Stream.of(headers), Stream.of("Cookie", "pileus-token=" + tenant.token()))
                .toArray(String[]::new);

        Caller.anonymous()
                .call(Function.UI, "POST", form, "parameters.command=true", headers)
                .expect(401);
        Caller.anonymous()
                .call(Function.UI, "POST", form, "parameters.command=true", signedIn)
                .expect(403);
        Caller.anonymous()
                .call(Function.UI, "GET", "/n/" + tenant.namespace() + "/w/none", "a=b", signedIn)
                .expect(404);
    }

    /** curl sends the header by itself where a body is over a megabyte. */
    @Test
    void shouldBe413WhenCurlSendsMoreThanAMegabyte(@TempDir Path desk) throws IOException {
        Files.writeString(desk.resolve("body.json"), Json.command("x".repeat(1_100_000)));

        String said = Shell.run(
                        desk,
                        "curl --silent --verbose --output answer --write-out 'status=%%{http_code}\n' --data-binary @body.json"
                                        .formatted()
                                + " --header 'Content-Type: application/json' --header 'Authorization: Bearer "
                                + tenant.token() + "' " + Function.PROVISION.at(workloads.path()))
                .output();

        assertThat(said).contains("Expect: 100-continue", "status=413");
        assertThat(Files.readString(desk.resolve("answer"))).contains("\"status\":413");
    }
}
