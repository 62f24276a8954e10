package dev.pileus.ui;

import static dev.pileus.ui.PageAssert.assertPage;
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

        assertPage(alice().get("/n/team-a/quota"))
                .hasText(".meter-title", "Memory limits")
                .hasText("span", "3 of 4 GiB")
                .hasText(".meter-title", "CPU requests")
                .shows("CPU that is reserved for containers.")
                .hasText("span", "0.35 of 2")
                .hasText("span", "count/gadgets.example.org")
                .hasText("span", "1 of 3")
                .hasText("a[aria-current=\"page\"]", "Quota");
    }

    @Test
    void shouldSaySoWhenNothingIsLimited() {
        assertPage(alice().get("/n/team-a/quota")).shows("This namespace has no quota.");
    }

    @Test
    void shouldTellWhoDidWhat() {
        standIn.activities.add(activity("alice", "created", "hello"));
        standIn.activities.add(activity("<script>", "deleted", "gone"));
        standIn.activities.add(activity("", "expired", "old"));

        assertPage(alice().get("/n/team-a/history"))
                .hasText(".activity-text", "alice created hello · Website")
                .hasText("a[href=/n/team-a/w/hello]", "hello")
                .hasText(".activity-text", "<script> deleted gone · Website")
                .hasText(".activity-text", "old expired · Website")
                .shows(" · Website")
                .doesNotContain("/n/team-a/w/gone");
    }

    @Test
    void shouldSaySoWhenNothingWasDone() {
        assertPage(alice().get("/n/team-a/history")).shows("No recent activity.");
    }

    @Test
    void shouldSaySoWhenSomebodyMayNotSeeIt() {
        assertThat(alice().get("/n/elsewhere/quota").statusCode()).isEqualTo(403);
        assertThat(browser.get("/n/elsewhere/history").statusCode()).isEqualTo(403);
    }

    private static Map<String, Object> activity(String user, String action, String workload) {
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
