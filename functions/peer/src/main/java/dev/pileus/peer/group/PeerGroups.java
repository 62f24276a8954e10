package dev.pileus.peer.group;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pileus.api.CallerToken;
import dev.pileus.api.Labels;
import dev.pileus.api.peer.GroupMatrix;
import dev.pileus.common.Audit;
import dev.pileus.common.ProblemException;
import dev.pileus.peer.config.Peer;
import dev.pileus.peer.kubernetes.KubernetesApi;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a group with the caller's rights, and asks its pods. Their addresses are what Kubernetes says of pods, and not what a
 * list of peers says, which a tenant may write: nobody else is asked.
 */
@Singleton
final class PeerGroups {

    private static final Logger LOG = LoggerFactory.getLogger(PeerGroups.class);

    private static final String GROUP = "/apis/pileus.dev/v1alpha1/namespaces/%s/peergroups/%s";

    /** Twice as many as a group may have, since pods on their way out are still there. */
    private static final String PODS =
            "/api/v1/namespaces/%s/pods?labelSelector=pileus.dev%%2Fpeer-group%%3D%s&limit=500";

    private static final String POD = "/api/v1/namespaces/%s/pods/%s";

    private static final String PEER_GROUP = "pileus.dev/peer-group";

    /** The kind of workload that a group is, or would be had it been made by hand. */
    private static final String KIND = "peers";

    /** How long a request waits for a slot: a matrix takes three seconds at most. */
    private static final Duration SLOT_TIMEOUT = Duration.ofSeconds(5);

    /** A shorter name first: so {@code mesh-2} comes before {@code mesh-10}. */
    private static final Comparator<Pod> ORDER = Comparator.<Pod>comparingInt(
                    pod -> pod.metadata().name().length())
            .thenComparing(pod -> pod.metadata().name());

    private final KubernetesApi kubernetes;
    private final PeerClient peers;
    private final Audit audit;
    private final Semaphore slots;

    PeerGroups(
            KubernetesApi kubernetes, PeerClient peers, Audit audit, @Value("${pileus.peers.matrices}") int matrices) {
        this.kubernetes = kubernetes;
        this.peers = peers;
        this.audit = audit;
        this.slots = new Semaphore(matrices);
    }

    /** As much of a PeerGroup as matters: that it is there. */
    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record PeerGroup(Metadata metadata) {}

    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Metadata(
            String name,
            @Nullable String uid,
            @Nullable Map<String, String> labels,
            @Nullable String deletionTimestamp) {}

    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pods(@Nullable List<Pod> items) {}

    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Pod(Metadata metadata, @Nullable Status status) {

        Optional<String> address() {
            return Optional.ofNullable(status).map(Status::podIP).filter(ip -> !ip.isEmpty());
        }

        boolean isPeerOf(String group) {
            return group.equals(labels().get(PEER_GROUP));
        }

        Map<String, String> labels() {
            return Optional.ofNullable(metadata.labels()).orElseGet(Map::of);
        }

        boolean isReady() {
            return metadata.deletionTimestamp() == null
                    && Optional.ofNullable(status).map(Status::conditions).stream()
                            .flatMap(List::stream)
                            .anyMatch(each ->
                                    each.type().equals("Ready") && each.status().equals("True"));
        }
    }

    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(@Nullable String podIP, @Nullable List<Condition> conditions) {}

    @Serdeable
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Condition(String type, String status) {}

    /**
     * The matrix as it is now.
     *
     * @throws ProblemException 401, 403 or 404 as Kubernetes says, 503 where it does not answer, or too many ask at once
     */
    GroupMatrix matrix(CallerToken token, String namespace, String name) {
        kubernetes.get(GROUP.formatted(namespace, name), token, PeerGroup.class);
        acquireSlot();
        try {
            Pods pods = kubernetes.get(PODS.formatted(namespace, name), token, Pods.class);
            List<Pod> sorted = Optional.ofNullable(pods.items()).stream()
                    .flatMap(List::stream)
                    .sorted(ORDER)
                    .toList();
            List<PeerClient.Answer> answers = peers.askAll(sorted);
            return new GroupMatrix(
                    namespace,
                    name,
                    answers.stream().map(PeerClient.Answer::row).toList(),
                    answers.stream()
                            .flatMap(answer -> answer.unanswered().stream())
                            .toList());
        } finally {
            slots.release();
        }
    }

    private void acquireSlot() {
        boolean isAcquired = false;
        try {
            isAcquired = slots.tryAcquire(SLOT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!isAcquired) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE, "Too many matrices are collected here. Try again in a moment.");
        }
    }

    /**
     * Deletes the pod of a peer, as it is now: not its successor, which has the same name.
     *
     * @throws ProblemException 404 if the group has no such peer, and as {@link #matrix}
     */
    void deletePeer(CallerToken token, String namespace, String name, String peer) {
        Pod pod = Optional.of(peer)
                .filter(Peer::isName)
                .map(known -> kubernetes.get(POD.formatted(namespace, known), token, Pod.class))
                .filter(found -> found.isPeerOf(name))
                .orElseThrow(() ->
                        new ProblemException(HttpStatus.NOT_FOUND, "The group '%s' has no such peer.".formatted(name)));
        if (pod.metadata().deletionTimestamp() == null) {
            kubernetes.delete(
                    POD.formatted(namespace, peer),
                    token,
                    String.valueOf(pod.metadata().uid()));
            writeDown(token, namespace, name, pod);
        }
    }

    /** Writes down who deleted a peer: in the background, since Kubernetes has to be asked who it was. */
    private void writeDown(CallerToken caller, String namespace, String group, Pod pod) {
        String peer = pod.metadata().name();
        Thread.ofVirtual().name("audit").start(() -> {
            try {
                audit.write(new Audit.Entry(
                        Audit.Action.CHANGED,
                        kubernetes.userOf(caller),
                        namespace,
                        pod.labels().getOrDefault(Labels.WORKLOAD, group),
                        pod.labels().getOrDefault(Labels.KIND, KIND),
                        "deleted the peer %s of %s".formatted(peer, group)));
            } catch (RuntimeException e) {
                LOG.warn("Not written down: who deleted the peer {}/{}", namespace, peer, e);
            }
        });
    }
}
