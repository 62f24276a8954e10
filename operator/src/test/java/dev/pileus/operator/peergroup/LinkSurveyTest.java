package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Peers that are asked about their links, over real HTTP. */
final class LinkSurveyTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String UP = "{\"name\":\"x\",\"links\":[{\"to\":\"y\",\"up\":true,\"count\":3}]}";
    private static final String DOWN = "{\"name\":\"x\",\"links\":[{\"to\":\"y\",\"up\":false,\"count\":3}]}";
    private static final String NOT_YET = "{\"name\":\"x\",\"links\":[{\"to\":\"y\",\"up\":false,\"count\":0}]}";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<ResourceID> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean leads = new AtomicBoolean(true);
    private final AtomicInteger rounds = new AtomicInteger();
    private final PeerGroup group = Groups.stored("mesh", 2);
    private HttpServer peers;
    private LinkSurvey survey;

    @BeforeAll
    static void havePatience() {
        Awaitility.setDefaultTimeout(PATIENCE);
    }

    @BeforeEach
    void start() throws IOException {
        peers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peers.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        peers.createContext("/", exchange -> {
            try (exchange) {
                String name = exchange.getRequestURI().getPath().substring(1);
                asked.add(name);
                byte[] body = answers.getOrDefault(name, "").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(
                        answers.containsKey(name) ? 200 : 500, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        peers.start();
        survey = new LinkSurvey(
                () -> {
                    rounds.incrementAndGet();
                    return leads.get();
                },
                peer -> URI.create(
                        "http://localhost:%d/%s".formatted(peers.getAddress().getPort(), peer.name())),
                Duration.ofMillis(20),
                PATIENCE);
        survey.setEventHandler(event -> events.add(event.getRelatedCustomResourceID()));
        survey.start();
    }

    @AfterEach
    void stop() {
        survey.stop();
        peers.stop(0);
    }

    @Test
    void shouldCountWhatPeersSayAndTellOnce() {
        answers.putAll(Map.of("mesh-0", UP, "mesh-1", NOT_YET));

        survey.onResourceCreated(group);

        await().until(() -> result().equals(List.of(new LinkSurvey.Result(1, 0))));
        awaitRounds(3);
        assertThat(events).containsExactly(new ResourceID("mesh", "team-a"));
    }

    @Test
    void shouldSayThatALinkIsDownWhenItIsSoTwice() {
        answers.putAll(Map.of("mesh-0", UP, "mesh-1", DOWN));

        survey.onResourceCreated(group);

        await().until(() -> result().equals(List.of(new LinkSurvey.Result(1, 1))));
        await("an event after the first round, and one after the second").until(() -> events.size() == 2);
    }

    @Test
    void shouldCountTheOthersWhenAPeerAnswersNonsenseOrNot() {
        answers.putAll(Map.of("mesh-0", UP, "mesh-1", "<html>"));
        survey.onResourceCreated(group);
        await().until(() -> result().equals(List.of(new LinkSurvey.Result(1, 0))));

        answers.remove("mesh-1");

        awaitRounds(2);
        assertThat(result()).containsExactly(new LinkSurvey.Result(1, 0));
    }

    @Test
    void shouldAskNobodyWhenItDoesNotLead() {
        leads.set(false);
        awaitRounds(2);
        survey.onResourceCreated(group);

        awaitRounds(3);
        assertThat(asked).isEmpty();

        leads.set(true);
        await().until(() -> asked.contains("mesh-1"));
    }

    @Test
    void shouldForgetAGroupWhenItIsDeleted() {
        answers.putAll(Map.of("mesh-0", UP, "mesh-1", UP));
        survey.onResourceCreated(group);
        await().until(() -> !result().isEmpty());

        survey.onResourceDeleted(group);

        assertThat(result()).isEmpty();
    }

    @Test
    void shouldAskTwentyInASecondWhenThereAreMany() {
        long before = System.nanoTime();
        survey.onResourceCreated(Groups.stored("large", 250));

        await().until(() -> asked.size() >= 30);
        int size = asked.size();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("time for %d", size)
                .isGreaterThanOrEqualTo(Duration.ofMillis(50).multipliedBy(size - 1));
    }

    private List<LinkSurvey.Result> result() {
        return List.copyOf(survey.getSecondaryResources(group));
    }

    /** Waits until so many have begun. */
    private void awaitRounds(int number) {
        int until = rounds.get() + number;
        await().until(() -> rounds.get() >= until);
    }
}
