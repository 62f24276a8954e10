package dev.pileus.status.workload;

import dev.pileus.status.cluster.Topic;
import java.util.LinkedHashSet;
import java.util.Set;

/** A queue of topics that have changed since they were last looked at, each once. */
final class ChangedTopics {

    private final Set<Topic> topics = new LinkedHashSet<>();

    synchronized void add(Topic topic) {
        topics.add(topic);
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return topics.isEmpty();
    }

    /** The one that has waited longest; waits where there is none. */
    synchronized Topic take() throws InterruptedException {
        while (topics.isEmpty()) {
            wait();
        }
        Topic first = topics.iterator().next();
        topics.remove(first);
        return first;
    }
}
