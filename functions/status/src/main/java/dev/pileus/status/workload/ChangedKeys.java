package dev.pileus.status.workload;

import dev.pileus.status.cluster.WorkloadKey;
import java.util.LinkedHashSet;
import java.util.Set;

/** The workloads whose objects have changed since they were last looked at, each once. */
final class ChangedKeys {

    private final Set<WorkloadKey> keys = new LinkedHashSet<>();

    synchronized void add(WorkloadKey key) {
        keys.add(key);
        notifyAll();
    }

    synchronized boolean isEmpty() {
        return keys.isEmpty();
    }

    /** The one that has waited longest; waits where there is none. */
    synchronized WorkloadKey take() throws InterruptedException {
        while (keys.isEmpty()) {
            wait();
        }
        WorkloadKey first = keys.iterator().next();
        keys.remove(first);
        return first;
    }
}
