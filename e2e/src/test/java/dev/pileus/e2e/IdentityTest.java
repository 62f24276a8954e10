package dev.pileus.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Json;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what: 401 for whom Kubernetes does not know, 403 for whom it does not let, and nothing is made. */
@ExtendWith(Tenants.class)
final class IdentityTest {

    private final Tenant tenant;
    private final Tenant other;
    private List<String> before;

    IdentityTest(Tenant tenant, Tenant other) {
        this.tenant = tenant;
        this.other = other;
    }

    @BeforeEach
    void lookAround() {
        before = Cluster.recordsAndJobs(tenant.namespace());
    }

    @AfterEach
    void nothingIsMade() {
        assertThat(Cluster.recordsAndJobs(tenant.namespace())).isSubsetOf(before);
    }

    static Stream<Arguments> tokensThatAreNone() {
        return Stream.of(
                argumentSet("missing", Optional.empty()),
                argumentSet("garbage", Optional.of("garbage")),
                argumentSet("unsigned", Optional.of("eyJhbGciOiJub25lIn0.eyJzdWIiOiJzeXN0ZW06YWRtaW4ifQ.")),
                argumentSet("very long", Optional.of("x".repeat(6_000))));
    }

    @ParameterizedTest
    @MethodSource("tokensThatAreNone")
    void shouldAnswer401ToEveryCallWhenTheTokenIsNone(Optional<String> token) {
        assertEveryCallAnswers(401, new Caller(token));
    }

    @Test
    void shouldAnswer401WhenTheTokenIsForgedFromARealOne() {
        String[] parts = tenant.token().split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String forged = claims.replace(":" + Tenant.MEMBER, ":root").replace("\"" + Tenant.MEMBER + "\"", "\"root\"");
        assertThat(forged).isNotEqualTo(claims);

        assertEveryCallAnswers(
                401,
                Caller.with(parts[0] + "."
                        + Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(forged.getBytes(StandardCharsets.UTF_8))
                        + "." + parts[2]));
    }

    /** A token lives ten minutes at least, so this one ends with the Secret that it is bound to. */
    @Test
    void shouldAnswer401WhenTheTokenHasEnded() {
        Secret life = Cluster.admin()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(tenant.namespace())
                        .withName("life-" + Tenant.suffix())
                        .endMetadata()
                        .build())
                .create();
        Caller caller = Caller.with(tokenBoundTo(life));
        caller.get(Function.STATUS, tenant.workloads().path()).expect(200);
        caller.get(Function.PROVISION, "/catalogue").expect(200);

        Cluster.admin().resource(life).delete();

        awaitForgotten(caller);
    }

    @Test
    void shouldAnswer401WhenTheAccountOfTheTokenIsDeleted() {
        String user = "leaver-" + Tenant.suffix();
        Caller caller = Caller.with(tenant.tokenFor(user));
        caller.get(Function.STATUS, tenant.workloads().path()).expect(200);

        Cluster.admin()
                .serviceAccounts()
                .inNamespace(tenant.namespace())
                .withName(user)
                .delete();

        awaitForgotten(caller);
    }

    @Test
    void shouldAnswer401WhenTheTokenIsForAnotherAudience() {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences("https://elsewhere.example")
                .endSpec()
                .build();
        String token = Cluster.admin()
                .serviceAccounts()
                .inNamespace(tenant.namespace())
                .withName(Tenant.MEMBER)
                .tokenRequest(request)
                .getStatus()
                .getToken();

        assertEveryCallAnswers(401, Caller.with(token));
    }

    @Test
    void shouldAnswer403ToEveryCallOfTheNamespaceWhenTheTokenIsOfAnotherTenant() {
        new Calls(tenant.workloads(), other.caller())
                .ofTheNamespace()
                .forEach((call, answer) ->
                        assertThat(answer.get().problem(403).detail()).as(call).isNotBlank());
    }

    @Test
    void shouldAnswer403WhenTheNamespaceIsNoTenantsAtAll() {
        for (String namespace : new String[] {"kube-system", Cluster.PILEUS, "no-such-namespace"}) {
            Workloads there = new Workloads(tenant.caller(), namespace);
            there.post(Json.command("true")).problem(403);
            there.list().problem(403);
            there.delete("some").problem(403);
        }
    }

    @Test
    void shouldAnswer403WhenTheMemberHasLostTheirRole() {
        String user = "former-" + Tenant.suffix();
        Workloads workloads = new Workloads(Caller.with(tenant.tokenFor(user)), tenant.namespace());
        workloads.list().expect(200);

        Cluster.admin()
                .rbac()
                .roleBindings()
                .inNamespace(tenant.namespace())
                .withName("member-" + user)
                .delete();

        await("the end of what status remembers of the right")
                .untilAsserted(() -> workloads.list().problem(403));
        workloads.post(Json.command("true")).problem(403);
    }

    @Test
    void shouldAnswer403WhenATenantSweeps() {
        tenant.caller()
                .call(Function.TEARDOWN, "POST", "/sweep", BodyPublishers.noBody())
                .problem(403);
    }

    @Test
    void shouldSayHowToAuthenticateWhenThereIsNoToken() {
        Answer answer =
                Caller.anonymous().get(Function.STATUS, tenant.workloads().path());

        assertThat(answer.expect(401).header("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
    }

    @Test
    void shouldListOnlyTheirOwnNamespacesWhenSomebodyAsksWhereTheyMayWork() {
        var answer =
                tenant.caller().get(Function.STATUS, "/namespaces").expect(200).json();

        assertThat(answer.path("user").asText())
                .isEqualTo("system:serviceaccount:" + tenant.namespace() + ":" + Tenant.MEMBER);
        assertThat(answer.path("items").findValuesAsText("name")).containsExactly(tenant.namespace());
    }

    private void assertEveryCallAnswers(int status, Caller caller) {
        Calls calls = new Calls(tenant.workloads(), caller);
        Stream.of(calls.ofTheNamespace(), calls.ofNoNamespace())
                .forEach(some -> some.forEach((call, answer) -> assertThat(
                                answer.get().problem(status).detail())
                        .as(call)
                        .isNotBlank()));
    }

    /** Kubernetes and each instance of status remember for seconds that a token is good; then every call answers 401. */
    private void awaitForgotten(Caller caller) {
        await("the end of what Kubernetes remembers of the token")
                .until(() -> caller.get(Function.PROVISION, "/catalogue").status() == 401);
        await("the end of what status remembers of it").untilAsserted(() -> assertEveryCallAnswers(401, caller));
    }

    private String tokenBoundTo(Secret secret) {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Secret")
                .withName(secret.getMetadata().getName())
                .withUid(secret.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build();
        return Cluster.admin()
                .serviceAccounts()
                .inNamespace(tenant.namespace())
                .withName(Tenant.MEMBER)
                .tokenRequest(request)
                .getStatus()
                .getToken();
    }

    /** Every call that there is, made by one caller in a namespace. */
    private record Calls(Workloads workloads, Caller caller) {

        Map<String, Supplier<Answer>> ofTheNamespace() {
            Workloads theirs = new Workloads(caller, workloads.namespace());
            Map<String, Supplier<Answer>> calls = new LinkedHashMap<>();
            calls.put("create", () -> theirs.post(Json.command("true")));
            calls.put("dry run", () -> theirs.dryRun(Json.command("true")));
            calls.put("change", () -> theirs.patch("some", "{\"ttl\":\"PT1H\"}"));
            calls.put("delete", () -> theirs.delete("some"));
            calls.put("list", theirs::list);
            calls.put("get", () -> theirs.get("some"));
            calls.put("logs", () -> theirs.logs("some", ""));
            calls.put("followed logs", () -> caller.get(Function.STATUS, theirs.path("some") + "/logs?follow=true"));
            calls.put("events", () -> caller.get(Function.STATUS, "/namespaces/" + theirs.namespace() + "/events"));
            return calls;
        }

        Map<String, Supplier<Answer>> ofNoNamespace() {
            Map<String, Supplier<Answer>> calls = new LinkedHashMap<>();
            calls.put("catalogue", () -> caller.get(Function.PROVISION, "/catalogue"));
            calls.put("namespaces", () -> caller.get(Function.STATUS, "/namespaces"));
            calls.put("sweep", () -> caller.call(Function.TEARDOWN, "POST", "/sweep", BodyPublishers.noBody()));
            return calls;
        }
    }
}
