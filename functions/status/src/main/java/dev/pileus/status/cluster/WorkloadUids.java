package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The uids of all objects that are labelled as a workload's, with those of their owners: by these an event finds its
 * workload. Events outlive what they are about, so of each workload the uids of the latest {@value #MAX_GONE} objects are
 * remembered that have gone, until nothing of it is left.
 */
final class WorkloadUids {

    /** The most objects of one workload that are remembered after they have gone. */
    static final int MAX_GONE = 64;

    private final Map<WorkloadKey, Parts> workloads = new HashMap<>();
    private final Map<String, WorkloadKey> byUid = new HashMap<>();

    /** What one workload consists of: the uids of the owners by that of each object. */
    private static final class Parts {
        private final Map<String, Set<String>> present = new HashMap<>();
        private final Map<String, Set<String>> gone = new LinkedHashMap<>();
    }

    /** Takes note of an object that is labelled as the workload's. */
    synchronized void add(WorkloadKey workload, V1ObjectMeta metadata) {
        String uid = metadata.getUid();
        Optional.ofNullable(byUid.get(uid))
                .filter(before -> !before.equals(workload))
                .ifPresent(before -> remove(before, uid));
        Parts parts = workloads.computeIfAbsent(workload, key -> new Parts());
        parts.gone.remove(uid);
        parts.present.put(
                uid,
                Optional.ofNullable(metadata.getOwnerReferences()).orElse(List.of()).stream()
                        .map(V1OwnerReference::getUid)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toUnmodifiableSet()));
        byUid.put(uid, workload);
    }

    /** Takes note that an object has gone. */
    synchronized void remove(WorkloadKey workload, String uid) {
        Parts parts = workloads.get(workload);
        Set<String> owners = parts == null ? null : parts.present.remove(uid);
        if (owners == null) {
            return;
        }
        parts.gone.put(uid, owners);
        int limit = parts.present.isEmpty() ? 0 : MAX_GONE;
        while (parts.gone.size() > limit) {
            String eldest = parts.gone.keySet().iterator().next();
            parts.gone.remove(eldest);
            byUid.remove(eldest, workload);
        }
        if (parts.present.isEmpty()) {
            workloads.remove(workload);
        }
    }

    /** The workload that the object of that uid is labelled as, or was. */
    synchronized Optional<WorkloadKey> labelledAs(String uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    /**
     * The uids of all that belongs to a workload: of these objects, and of what is or was labelled as the workload's and
     * owned by one of them, or by one that is.
     */
    synchronized Set<String> members(WorkloadKey workload, Set<String> roots) {
        Set<String> members = new HashSet<>(roots);
        Parts parts = workloads.getOrDefault(workload, new Parts());
        boolean grows = true;
        while (grows) {
            grows = members.addAll(Stream.of(parts.present, parts.gone)
                    .flatMap(owners -> owners.entrySet().stream())
                    .filter(each -> each.getValue().stream().anyMatch(members::contains))
                    .map(Map.Entry::getKey)
                    .toList());
        }
        return members;
    }
}
