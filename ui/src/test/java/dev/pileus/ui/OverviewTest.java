package dev.pileus.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages about all of a namespace: its quota, and who did what. */
@MicronautTest
final class OverviewTest extends UiTest {

    @Test
    void shouldSayInPlainWordsHowMuchIsUsed() {
        standIn.quota.put("limits.memory", List.of("3Gi", "4Gi"));
        standIn.quota.put("requests.cpu", List.of("350m", "2"));
        standIn.quota.put("count/gadgets.example.org", List.of("1", "3"));

        assertThat(alice().get("/n/team-a/quota").body())
                .contains(">Memory</span>", ">3 of 4 GiB</span>")
                .contains(">Processors set aside</span>", ">0.35 of 2</span>")
                .contains(">count/gadgets.example.org</span>", ">1 of 3</span>")
                .contains("aria-current=\"page\">Quota</a>");
    }

    @Test
    void shouldSaySoWhenNothingIsLimited() {
        assertThat(alice().get("/n/team-a/quota").body()).contains("Nothing is limited here.");
    }

    @Test
    void shouldTellWhoDidWhat() {
        standIn.deeds.add(deed("alice", "created", "hello"));
        standIn.deeds.add(deed("<script>", "deleted", "gone"));
        standIn.deeds.add(deed("", "expired", "old"));

        assertThat(alice().get("/n/team-a/history").body())
                .containsPattern("alice</strong> <span>created</span> <a href=\"/n/team-a/w/hello\">hello</a>")
                .containsPattern("&lt;script&gt;</strong> <span>deleted</span> <span class=\"name\">gone</span>")
                .containsPattern("<span class=\"name\">old</span><span> was deleted, for its time was up</span>")
                .contains(" · Website")
                .doesNotContain("/n/team-a/w/gone");
    }

    @Test
    void shouldSaySoWhenNothingWasDone() {
        assertThat(alice().get("/n/team-a/history").body()).contains("Nothing has been done lately.");
    }

    @Test
    void shouldSaySoWhenSomebodyMayNotSeeIt() {
        assertThat(alice().get("/n/elsewhere/quota").statusCode()).isEqualTo(403);
        assertThat(browser.get("/n/elsewhere/history").statusCode()).isEqualTo(403);
    }

    private static Map<String, Object> deed(String user, String action, String workload) {
        return Map.of(
                "time",
                "2026-01-01T12:00:00Z",
                "user",
                user,
                "action",
                action,
                "kind",
                "website",
                "workload",
                workload,
                "message",
                "");
    }
}
