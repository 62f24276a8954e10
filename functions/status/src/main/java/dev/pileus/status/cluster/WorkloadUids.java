package dev.pileus.status.cluster;

import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1OwnerReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private final Map<WorkloadKey, Objects> workloads = new HashMap<>();
    private final Map<String, WorkloadKey> byUid = new HashMap<>();

    /** The objects of one workload: the uids of their owners by their own. */
    private static final class Objects {
        private final Map<String, Set<String>> present = new HashMap<>();
        private final Map<String, Set<String>> gone = new LinkedHashMap<>();
    }

    /** Takes note of an object that is labelled as the workload's. */
    synchronized void add(WorkloadKey workload, V1ObjectMeta metadata) {
        Set<String> owners = Optional.ofNullable(metadata.getOwnerReferences()).orElse(List.of()).stream()
                .map(V1OwnerReference::getUid)
                .collect(Collectors.toUnmodifiableSet());
        Optional.ofNullable(byUid.put(metadata.getUid(), workload))
                .filter(before -> !before.equals(workload))
                .ifPresent(before -> workloads.get(before).present.remove(metadata.getUid()));
        Objects objects = workloads.computeIfAbsent(workload, key -> new Objects());
        objects.gone.remove(metadata.getUid());
        objects.present.put(metadata.getUid(), owners);
    }

    /** Takes note that an object has gone. */
    synchronized void remove(WorkloadKey workload, String uid) {
        Objects objects = workloads.get(workload);
        Set<String> owners = objects == null ? null : objects.present.remove(uid);
        if (owners == null) {
            return;
        }
        objects.gone.put(uid, owners);
        if (objects.present.isEmpty()) {
            workloads.remove(workload);
            objects.gone.keySet().forEach(byUid::remove);
        } else if (objects.gone.size() > MAX_GONE) {
            String eldest = objects.gone.keySet().iterator().next();
            objects.gone.remove(eldest);
            byUid.remove(eldest);
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
    synchronized Set<String> family(WorkloadKey workload, Set<String> roots) {
        Set<String> family = new HashSet<>(roots);
        Objects objects = workloads.getOrDefault(workload, new Objects());
        boolean grows = true;
        while (grows) {
            grows = family.addAll(Stream.of(objects.present, objects.gone)
                    .flatMap(owners -> owners.entrySet().stream())
                    .filter(each -> each.getValue().stream().anyMatch(family::contains))
                    .map(Map.Entry::getKey)
                    .toList());
        }
        return family;
    }
}
