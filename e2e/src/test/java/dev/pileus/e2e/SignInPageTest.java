package dev.pileus.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import dev.pileus.e2e.support.Answer;
import dev.pileus.e2e.support.Caller;
import dev.pileus.e2e.support.Cluster;
import dev.pileus.e2e.support.Function;
import dev.pileus.e2e.support.Tenant;
import dev.pileus.e2e.support.Tenants;
import dev.pileus.e2e.support.Visitor;
import dev.pileus.e2e.support.Visitors;
import dev.pileus.e2e.support.Workloads;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signing in and out, and who then sees what. */
@ExtendWith({Tenants.class, Visitors.Door.class})
final class SignInPageTest {

    private static final String COOKIE = "pileus-token";

    private final Tenant tenant;
    private final Tenant other;
    private final Visitors visitors;

    SignInPageTest(Tenant tenant, Tenant other, Visitors visitors) {
        this.tenant = tenant;
        this.other = other;
        this.visitors = visitors;
    }

    @Test
    void shouldBeInWithoutTheServerSeeingTheTokenInAnAddressWhenTheLinkIsOpened() {
        Visitor alice = visitors.arrive();

        alice.signInByLink(tenant.token());

        assertThat(alice.page().url()).endsWith("/n/" + tenant.namespace());
        assertThat(alice.requested()).isNotEmpty().noneMatch(url -> url.contains(tenant.token()));
        assertThat((Integer) alice.page().evaluate("history.length")).isLessThanOrEqualTo(3);
        alice.page().goBack();
        assertThat(alice.page().url()).doesNotContain("token=");
        assertThat(alice.complaints()).isEmpty();
    }

    @Test
    void shouldBeInWhenTheLinkIsOpenedWhereTheSignInPageIsOpenAlready() {
        Visitor alice = visitors.arrive();
        alice.open("/sign-in");

        alice.signInByLink(tenant.token());

        assertThat(alice.page().url()).endsWith("/n/" + tenant.namespace());
    }

    @Test
    void shouldKeepTheTokenOutOfReachOfScriptsAndOtherSitesWhenSignedIn() {
        Visitor alice = visitors.arrive();

        alice.signInByLink(tenant.token());

        Cookie cookie = alice.cookie(COOKIE).orElseThrow();
        assertThat(cookie.httpOnly).isTrue();
        assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
        assertThat(cookie.path).isEqualTo("/");
        assertThat(alice.page().evaluate("document.cookie + JSON.stringify({...localStorage, ...sessionStorage})"))
                .asString()
                .doesNotContain(tenant.token());
        assertThat(alice.page().content()).doesNotContain(tenant.token());
    }

    @Test
    void shouldBeInWhenTheTokenIsPutIntoTheForm() {
        Visitor alice = visitors.arrive();

        alice.signInByForm("\n  " + tenant.token() + " \n");

        alice.page().waitForURL("**/n/" + tenant.namespace());
    }

    @Test
    void shouldStayOutsideAndBeToldWhyWhenTheTokenIsNoGood() {
        Visitor nobody = visitors.arrive();

        nobody.signInByForm("garbage");

        assertThat(nobody.page().locator("#token-error")).containsText("not valid");
        assertThat(nobody.cookie(COOKIE)).isEmpty();
    }

    @Test
    void shouldAskForASignInAndThenGoOnWhenAPageIsOpenedWithoutOne() {
        Visitor alice = visitors.arrive();
        alice.open("/n/" + tenant.namespace() + "/new/command");
        assertThat(alice.page()).hasURL(Pattern.compile("/sign-in\\?"));

        alice.page().getByLabel("Token").fill(tenant.token());
        alice.press("Sign in");

        alice.page().waitForURL("**/n/" + tenant.namespace() + "/new/command");
    }

    @Test
    void shouldFindTheFormAsItWasFilledInWhenTheSessionEndedMeanwhile() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + tenant.namespace() + "/new/command");
        Locator command = alice.page().getByLabel("Command", new Page.GetByLabelOptions().setExact(true));
        command.fill("echo one\necho two");
        alice.page().context().clearCookies();
        alice.press("Run");

        alice.page().getByLabel("Token").fill(tenant.token());
        alice.press("Sign in");

        assertThat(command).hasValue("echo one\necho two");
        alice.press("Run");
        alice.page().waitForURL("**/w/*");
        assertThat(alice.complaints())
                .allSatisfy(complaint -> assertThat(complaint).contains("40"));
        tenant.workloads().deleteAndAwait(alice.workload());
    }

    @Test
    void shouldBeAskedWhenALinkWouldSignInSomebodyElse() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());

        alice.open("/sign-in#token=" + other.token());

        assertThat(alice.page().locator("#link-question")).containsText(other.namespace());
        assertThat(alice.page().url()).doesNotContain("token=");
        alice.open("/");
        alice.page().waitForURL("**/n/" + tenant.namespace());
    }

    @Test
    void shouldBeOutWhenSignedOut() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());

        alice.press("Sign out");

        assertThat(alice.page().getByRole(AriaRole.MAIN)).containsText("You are signed out.");
        assertThat(alice.cookie(COOKIE)).isEmpty();
        alice.open("/n/" + tenant.namespace());
        assertThat(alice.page()).hasURL(Pattern.compile("/sign-in"));
    }

    @Test
    void shouldNotSeeAnythingWhenTheNamespaceIsAnotherTenants() {
        String secret = other.workloads().run("echo secret");
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());

        for (String path : new String[] {"", "/w/" + secret, "/w/" + secret + "/log"}) {
            int status = alice.open("/n/" + other.namespace() + path).status();

            assertThat(status).as(path).isIn(403, 404);
            assertThat(alice.page().content()).doesNotContain("echo secret");
        }
    }

    @Test
    void shouldMakeNothingWhenTheFormIsForAnotherTenantsNamespace() {
        Visitor alice = visitors.arrive();
        alice.signInByLink(tenant.token());
        alice.open("/n/" + other.namespace() + "/new/command");

        if (alice.page().getByLabel("Command").count() > 0) {
            alice.page().getByLabel("Command").first().fill("true");
            alice.press("Run");
            assertThat(alice.page().getByRole(AriaRole.ALERT)).isVisible();
        }

        assertThat(alice.page().url()).doesNotContain("/w/");
    }

    @Test
    void shouldGoFromOneToTheOtherWhenSomebodyHasTwoNamespaces() {
        String user = "carol-" + Tenant.suffix();
        String token = tenant.tokenFor(user);
        letIn(user);
        new Workloads(Caller.with(token), other.namespace()).awaitMembership(true);
        Visitor carol = visitors.arrive();
        carol.signInByLink(token);

        carol.page().locator("summary.namespace").click();
        carol.page()
                .getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(other.namespace()))
                .click();

        carol.page().waitForURL("**/n/" + other.namespace());
        assertThat(carol.page().locator("summary.namespace")).containsText(other.namespace());
    }

    @Test
    void shouldBeToldWhatToAskForWhenSomebodyHasNoNamespace() {
        String user = "guest-" + Tenant.suffix();
        String token = tenant.tokenFor(user);
        Cluster.admin()
                .rbac()
                .roleBindings()
                .inNamespace(tenant.namespace())
                .withName("member-" + user)
                .delete();
        new Workloads(Caller.with(token), tenant.namespace()).awaitMembership(false);
        Visitor guest = visitors.arrive();

        guest.signInByForm(token);

        assertThat(guest.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                .hasText("No namespace yet");
        assertThat(guest.page().getByRole(AriaRole.MAIN)).containsText("make tenant");
    }

    @Test
    void shouldDoNothingWhenAFormComesFromAnotherSite() {
        Caller signedIn = Caller.anonymous();
        Answer answer = signedIn.call(
                Function.UI,
                "POST",
                "/n/" + tenant.namespace() + "/new/command",
                "parameters.command=true",
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Cookie",
                COOKIE + "=" + tenant.token());

        answer.expect(403);
        assertThat(Cluster.recordsAndJobs(tenant.namespace())).isEmpty();
    }

    @Test
    void shouldForbidFramesAndForeignScriptsWhenAPageIsServed() {
        Answer answer = Caller.anonymous().get(Function.UI, "/sign-in").expect(200);

        assertThat(answer.header("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.header("Referrer-Policy")).hasValue("no-referrer");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        assertThat(answer.body()).doesNotContain("http://", "https://");
    }

    private void letIn(String user) {
        Cluster.admin()
                .resource(new RoleBindingBuilder()
                        .withNewMetadata()
                        .withNamespace(other.namespace())
                        .withName("guest-" + user)
                        .endMetadata()
                        .withNewRoleRef()
                        .withApiGroup("rbac.authorization.k8s.io")
                        .withKind("ClusterRole")
                        .withName("pileus-tenant")
                        .endRoleRef()
                        .addNewSubject()
                        .withKind("ServiceAccount")
                        .withName(user)
                        .withNamespace(tenant.namespace())
                        .endSubject()
                        .build())
                .create();
    }
}
