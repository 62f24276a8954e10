package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Sites;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What every function offers, and the catalogue. */
@ExtendWith(Tenants.class)
final class FunctionTest {

    private final Tenant tenant;

    FunctionTest(Tenant tenant) {
        this.tenant = tenant;
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldBeHealthyWhenAskedWithoutAToken(Function function) {
        for (String path : new String[] {"/health/liveness", "/health/readiness"}) {
            assertThat(Caller.anonymous()
                            .get(function, path)
                            .expect(200)
                            .json()
                            .path("status")
                            .asText())
                    .isEqualTo("UP");
        }
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldHaveTakenItsAotCacheWhenItHasStarted(Function function) {
        Caller.anonymous().get(function, "/health/liveness").expect(200);

        assertThat(Cluster.logsOf(function)).isNotEmpty().allSatisfy(log -> assertThat(log)
                .doesNotContain("[aot", "[cds"));
    }

    @ParameterizedTest
    @EnumSource(value = Function.class, mode = Mode.EXCLUDE, names = "UI")
    void shouldDescribeItsCallsWhenAskedForOpenApi(Function function) {
        String called =
                switch (function) {
                    case PROVISION -> "/namespaces/{namespace}/workloads:";
                    case TEARDOWN -> "/sweep:";
                    case STATUS -> "/namespaces/{namespace}/events:";
                    case GIT_POLL -> "/namespaces/{namespace}/apps/{name}/poll:";
                    case PEER -> "/namespaces/{namespace}/peer-groups/{name}:";
                    case UI -> throw new IllegalArgumentException("It serves people.");
                };

        Answer answer = Caller.anonymous().get(function, "/openapi").expect(200);

        assertThat(answer.header("Content-Type").orElse("")).startsWith("application/yaml");
        assertThat(answer.body()).startsWith("openapi: 3.").contains(called);
    }

    @ParameterizedTest
    @EnumSource(value = Function.class, mode = Mode.EXCLUDE, names = "UI")
    void shouldAnswer404AsAProblemWhenThereIsNoSuchPath(Function function) {
        tenant.caller().get(function, "/no/such/path").problem(404);
    }

    @ParameterizedTest
    @EnumSource(value = Function.class, mode = Mode.EXCLUDE, names = "UI")
    void shouldAnswer405AsAProblemWhenThePathHasNoSuchMethod(Function function) {
        String path =
                switch (function) {
                    case GIT_POLL -> "/namespaces/" + tenant.namespace() + "/apps/some";
                    case PEER -> "/namespaces/" + tenant.namespace() + "/peer-groups/some";
                    case PROVISION, TEARDOWN, STATUS, UI -> tenant.workloads().path("some");
                };

        tenant.caller().call(function, "PUT", path, "{}").problem(405);
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void shouldLetNoOtherSiteInWhenABrowserAsksForIt(Function function) {
        Answer preflight = tenant.caller()
                .call(
                        function,
                        "OPTIONS",
                        tenant.workloads().path(),
                        BodyPublishers.noBody(),
                        "Origin",
                        Sites.origin(),
                        "Access-Control-Request-Method",
                        "POST");
        Answer read = tenant.caller().get(function, "/health/liveness", "Origin", "http://evil.example");

        for (Answer answer : new Answer[] {preflight, read}) {
            assertThat(answer.headers().map().keySet())
                    .noneMatch(header -> header.toLowerCase(Locale.ROOT).startsWith("access-control-allow"));
        }
    }

    @Test
    void shouldTellAllThatAFormNeedsWhenTheCatalogueIsAsked() {
        JsonNode kinds = tenant.caller()
                .get(Function.PROVISION, "/catalogue")
                .expect(200)
                .json()
                .path("kinds");

        assertThat(kinds.findValuesAsText("kind")).contains("command");
        JsonNode command = kinds.get(kinds.findValuesAsText("kind").indexOf("command"));
        for (String text : new String[] {"title", "description", "icon"}) {
            assertThat(command.path(text).asText()).as(text).isNotBlank();
        }
        assertThat(command.path("schema").path("properties").properties())
                .extracting(property -> property.getKey())
                .as("in the order in which people are asked")
                .containsExactly("command", "image", "timeout");
        assertThat(command.path("schema").path("required").get(0).asText()).isEqualTo("command");
    }

    @Test
    void shouldAcceptTheExampleWhenItIsSentAsItStands() {
        JsonNode kinds = tenant.caller()
                .get(Function.PROVISION, "/catalogue")
                .expect(200)
                .json()
                .path("kinds");

        assertThat(kinds).isNotEmpty().allSatisfy(kind -> {
            String body = "{\"kind\": %s, \"parameters\": %s}".formatted(kind.path("kind"), kind.path("example"));
            tenant.workloads().dryRun(body).expect(200);
        });
    }

    @Test
    void shouldAnswer401WhenTheCatalogueIsAskedWithoutAToken() {
        Caller.anonymous().get(Function.PROVISION, "/catalogue").problem(401);
    }
}
