package dev.pileus.operator.peergroup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Asks the peers of all groups, one after the other, what became of their last pings, and has a group reconciled when its
 * numbers have changed. At most {@value #PER_SECOND} peers are asked in a second, however many there are: with more of them a
 * round takes longer, and costs no more. The Kubernetes API is not asked at all, and an instance that does not lead asks
 * nobody.
 */
final class LinkSurvey extends AbstractEventSource<LinkSurvey.Result, PeerGroup>
        implements ResourceEventAware<PeerGroup> {

    private static final int PER_SECOND = 20;

    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** More than a peer with 249 links has to say. */
    private static final int MAX_BYTES = 512 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * The links of a group, as its peers told.
     *
     * @param up links whose last ping was answered
     * @param down links whose last ping was not, in this round and in the one before: what is down for one round only, since
     *     a peer has just started or gone, does not count
     */
    record Result(int up, int down) {}

    /** The links of one peer in one round, or of several. */
    private record Answer(int up, int down) {

        private static final Answer NONE = new Answer(0, 0);

        private Answer plus(Answer other) {
            return new Answer(up + other.up, down + other.down);
        }
    }

    private final BooleanSupplier leads;
    private final Function<PeerList.Peer, URI> address;
    private final Map<ResourceID, PeerGroup> groups = new ConcurrentHashMap<>();
    private final Map<ResourceID, Answer> answers = new ConcurrentHashMap<>();
    private final Map<ResourceID, Result> results = new ConcurrentHashMap<>();
    private final HttpClient http;
    private final Duration pause;
    private final Duration timeout;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * @param leads whether this instance leads
     */
    LinkSurvey(BooleanSupplier leads) {
        this(leads, peer -> URI.create("http://%s:%d/peers".formatted(peer.host(), peer.port())), PAUSE, TIMEOUT);
    }

    /**
     * @param address where a peer answers
     * @param pause between two rounds
     * @param timeout how long a peer has to answer
     */
    LinkSurvey(BooleanSupplier leads, Function<PeerList.Peer, URI> address, Duration pause, Duration timeout) {
        super(Result.class, "links");
        this.leads = leads;
        this.address = address;
        this.pause = pause;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(timeout)
                .executor(threads)
                .build();
    }

    @Override
    public Set<Result> getSecondaryResources(PeerGroup group) {
        return Optional.ofNullable(results.get(ResourceID.fromResource(group)))
                .map(Set::of)
                .orElseGet(Set::of);
    }

    @Override
    public void onResourceCreated(PeerGroup group) {
        groups.put(ResourceID.fromResource(group), group);
    }

    @Override
    public void onResourceUpdated(PeerGroup group, PeerGroup before) {
        groups.put(ResourceID.fromResource(group), group);
    }

    @Override
    public synchronized void onResourceDeleted(PeerGroup group) {
        ResourceID id = ResourceID.fromResource(group);
        groups.remove(id);
        answers.remove(id);
        results.remove(id);
    }

    @Override
    public void start() {
        super.start();
        threads.execute(this::run);
    }

    @Override
    public void stop() {
        super.stop();
        threads.shutdownNow();
        http.shutdownNow();
    }

    private void run() {
        try {
            while (isRunning()) {
                if (leads.getAsBoolean()) {
                    for (Map.Entry<ResourceID, PeerGroup> each : groups.entrySet()) {
                        ask(each.getKey(), each.getValue());
                    }
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask(ResourceID id, PeerGroup group) throws InterruptedException {
        List<Future<Answer>> asked = new ArrayList<>();
        for (PeerList.Peer peer : PeerList.peers(group)) {
            asked.add(threads.submit(() -> ask(peer)));
            Thread.sleep(Duration.ofSeconds(1).dividedBy(PER_SECOND));
        }
        Answer sum = Answer.NONE;
        for (Future<Answer> each : asked) {
            try {
                sum = sum.plus(each.get());
            } catch (ExecutionException e) {
                // Who does not answer has said nothing of its links; the others say that they do not reach it.
            }
        }
        if (update(id, sum)) {
            getEventHandler().handleEvent(new Event(id));
        }
    }

    /** Notes the answers of a round, unless the group was deleted meanwhile, and tells whether that changes its result. */
    private synchronized boolean update(ResourceID id, Answer now) {
        if (!groups.containsKey(id)) {
            return false;
        }
        Answer before = Optional.ofNullable(answers.put(id, now)).orElse(Answer.NONE);
        Result result = new Result(now.up(), Math.min(now.down(), before.down()));
        return !result.equals(results.put(id, result));
    }

    private Answer ask(PeerList.Peer peer) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address.apply(peer)).timeout(timeout).build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] text = body.readNBytes(MAX_BYTES);
            return response.statusCode() == 200 ? answer(JSON.readTree(text)) : Answer.NONE;
        }
    }

    /** A link that has not been pinged yet is neither up nor down. */
    private static Answer answer(JsonNode view) {
        int up = 0;
        int down = 0;
        for (JsonNode link : view.path("links")) {
            if (link.path("up").asBoolean()) {
                up++;
            } else if (link.path("count").asLong() > 0) {
                down++;
            }
        }
        return new Answer(up, down);
    }
}
