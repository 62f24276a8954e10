package dev.pileus.replicas.cli;

import dev.pileus.replicas.v1.DeploymentReplicas;
import dev.pileus.replicas.v1.WatchReplicasResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes the changes that one watch after another tells. Each watch begins with a snapshot, of which only that is a change
 * which differs from what the one before has told.
 */
final class Changes implements ReplicasClient.Watcher {

    private record Key(String namespace, String name) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::namespace).thenComparing(Key::name);

        static Key of(DeploymentReplicas deployment) {
            return new Key(deployment.getNamespace(), deployment.getName());
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final Output output;
    private Map<Key, DeploymentReplicas> known = new TreeMap<>();
    private Optional<Map<Key, DeploymentReplicas>> snapshot = Optional.empty();

    Changes(Output output) {
        this.output = output;
    }

    @Override
    public void begin() {
        snapshot = Optional.of(new TreeMap<>());
    }

    @Override
    public void next(WatchReplicasResponse response) {
        List<WatchReplicasResponse> changes = of(response);
        if (!changes.isEmpty()) {
            output.writeChanges(changes);
        }
        output.warnOfAge(response.getCacheAge());
    }

    @Override
    public void lost(String reason) {
        output.warn("the server is unavailable (%s): trying again".formatted(reason));
    }

    /** The changes that a response tells: those of a snapshot at its end. */
    private List<WatchReplicasResponse> of(WatchReplicasResponse response) {
        if (response.getType() == WatchReplicasResponse.Type.TYPE_BOOKMARK) {
            return snapshot.map(now -> since(now, response)).orElse(List.of());
        }
        Map<Key, DeploymentReplicas> deployments = snapshot.orElse(known);
        DeploymentReplicas deployment = response.getDeployment();
        DeploymentReplicas before = response.getType() == WatchReplicasResponse.Type.TYPE_DELETED
                ? deployments.remove(Key.of(deployment))
                : deployments.put(Key.of(deployment), deployment);
        boolean same = response.getType() != WatchReplicasResponse.Type.TYPE_DELETED && deployment.equals(before);
        return snapshot.isPresent() || same ? List.of() : List.of(response);
    }

    private List<WatchReplicasResponse> since(Map<Key, DeploymentReplicas> now, WatchReplicasResponse end) {
        List<WatchReplicasResponse> changes = new ArrayList<>();
        known.forEach((key, before) -> {
            if (!now.containsKey(key)) {
                changes.add(change(end, WatchReplicasResponse.Type.TYPE_DELETED, before));
            }
        });
        now.forEach((key, deployment) -> {
            if (!known.containsKey(key)) {
                changes.add(change(end, WatchReplicasResponse.Type.TYPE_ADDED, deployment));
            } else if (!deployment.equals(known.get(key))) {
                changes.add(change(end, WatchReplicasResponse.Type.TYPE_MODIFIED, deployment));
            }
        });
        known = now;
        snapshot = Optional.empty();
        return changes;
    }

    private static WatchReplicasResponse change(
            WatchReplicasResponse end, WatchReplicasResponse.Type type, DeploymentReplicas deployment) {
        return end.toBuilder().setType(type).setDeployment(deployment).build();
    }
}
