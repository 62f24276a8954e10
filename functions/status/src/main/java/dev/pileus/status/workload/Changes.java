package dev.pileus.status.workload;

import dev.pileus.api.CallerToken;
import dev.pileus.status.cluster.Topic;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;

/**
 * The log of changes of all namespaces, in order, to which listeners subscribe. The latest changes are remembered, so
 * that whoever was away for a moment hears what they missed. Only names are passed on: everyone looks up for themselves
 * how things are by then.
 *
 * <p>Each change leads to a version of its namespace, which is a sum of digests of all that is there. Another instance of
 * this function that knows the same things is at the same version, whatever way it came there; so a version names what
 * somebody has seen to any of them.
 */
@Singleton
public final class Changes {

    /** How many changes are remembered. */
    static final int REMEMBERED = 4096;

    private final Deque<Change> latest = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = new CopyOnWriteArraySet<>();
    private final Map<String, Namespace> namespaces = new HashMap<>();

    /**
     * That something came, changed or went.
     *
     * @param version of the namespace from then on
     */
    public record Change(Topic topic, long version) {}

    private static final class Namespace {
        private final Map<Topic, Long> digests = new HashMap<>();
        private long version;
    }

    /**
     * Tells everyone of a change, if it is one.
     *
     * @param content what differs with every change of the topic; empty where there is nothing of it any more
     */
    synchronized void publish(Topic topic, Optional<String> content) {
        Namespace namespace = namespaces.computeIfAbsent(topic.namespace(), name -> new Namespace());
        long digest = content.map(text -> digest(topic, text)).orElse(0L);
        long before = digest == 0
                ? Optional.ofNullable(namespace.digests.remove(topic)).orElse(0L)
                : Optional.ofNullable(namespace.digests.put(topic, digest)).orElse(0L);
        if (namespace.digests.isEmpty()) {
            namespaces.remove(topic.namespace());
        }
        if (digest == before) {
            return;
        }
        namespace.version += digest - before;
        Change change = new Change(topic, namespace.version);
        latest.addLast(change);
        if (latest.size() > REMEMBERED) {
            latest.removeFirst();
        }
        subscriptions.forEach(subscription -> subscription.offer(change));
    }

    /** From now on collects the changes of the topics of interest. Whoever subscribes also closes. */
    public synchronized Subscription subscribe(Predicate<Topic> interest) {
        Subscription subscription = new Subscription(interest, subscriptions::remove);
        subscriptions.add(subscription);
        return subscription;
    }

    /** The version of a namespace now; 0 where nothing is in it. */
    public synchronized long version(String namespace) {
        return Optional.ofNullable(namespaces.get(namespace))
                .map(known -> known.version)
                .orElse(0L);
    }

    /**
     * What has changed in a namespace since it was last at that version, each once, in the order of their last changes;
     * empty where it is not known to have been there.
     */
    public synchronized Optional<List<Topic>> since(String namespace, long version) {
        boolean isFound = version(namespace) == version;
        Set<Topic> topics = new LinkedHashSet<>();
        Iterator<Change> newestFirst = latest.descendingIterator();
        while (!isFound && newestFirst.hasNext()) {
            Change change = newestFirst.next();
            if (change.topic().namespace().equals(namespace)) {
                isFound = change.version() == version;
                if (!isFound) {
                    topics.add(change.topic());
                }
            }
        }
        return isFound ? Optional.of(List.copyOf(topics).reversed()) : Optional.empty();
    }

    /** Never 0, which stands for nothing. */
    private static long digest(Topic topic, String content) {
        String sha256 = CallerToken.sha256(topic.getClass().getSimpleName() + " " + topic + "\n" + content);
        return Long.parseUnsignedLong(sha256, 0, Long.BYTES * 2, 16) | 1;
    }
}
