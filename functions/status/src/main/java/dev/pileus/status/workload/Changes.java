package dev.pileus.status.workload;

import dev.pileus.status.cluster.Topic;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;

/**
 * What has changed, in order. Changes are numbered from 1 at the start of this instance, and the latest are
 * remembered, so that whoever was away for a moment hears what they missed. Only names are passed on: everyone looks
 * up for themselves how things are by then.
 */
@Singleton
public final class Changes {

    /** How many changes are remembered. */
    static final int REMEMBERED = 4096;

    private final Deque<Change> latest = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = new CopyOnWriteArraySet<>();
    private long sequence;

    /** That something came, changed or went. */
    public record Change(long sequence, Topic topic) {}

    /** Tells everyone of a change. */
    synchronized void publish(Topic topic) {
        Change change = new Change(++sequence, topic);
        latest.addLast(change);
        if (latest.size() > REMEMBERED) {
            latest.removeFirst();
        }
        subscriptions.forEach(subscription -> subscription.offer(change));
    }

    /** From now on collects the changes of the topics of interest. Whoever subscribes also closes. */
    public synchronized Subscription subscribe(Predicate<Topic> interest) {
        Subscription subscription = new Subscription(sequence, interest, subscriptions::remove);
        subscriptions.add(subscription);
        return subscription;
    }

    /**
     * What has changed after that number, each once, in the order of their last changes; empty where so
     * much is not remembered.
     */
    public synchronized Optional<List<Topic>> since(long number) {
        OptionalLong oldest =
                latest.stream().limit(1).mapToLong(Change::sequence).findFirst();
        if (number > sequence || number < 0 || number + 1 < oldest.orElse(sequence + 1)) {
            return Optional.empty();
        }
        Set<Topic> topics = new LinkedHashSet<>();
        latest.stream().filter(change -> change.sequence() > number).forEach(change -> {
            topics.remove(change.topic());
            topics.add(change.topic());
        });
        return Optional.of(List.copyOf(topics));
    }
}
