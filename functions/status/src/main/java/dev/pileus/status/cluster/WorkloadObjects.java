package dev.pileus.status.cluster;

import dev.pileus.common.Labels;
import dev.pileus.common.WorkloadRecord;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.time.Instant;
import java.util.List;

/**
 * A workload's objects as the cluster has them now.
 *
 * @param configMap the record's ConfigMap
 * @param record what it says
 * @param jobs the record's jobs
 * @param pods the pods of what the record owns, newest first
 * @param events what is told of all these, newest first
 */
public record WorkloadObjects(
        V1ConfigMap configMap, WorkloadRecord record, List<V1Job> jobs, List<V1Pod> pods, List<CoreV1Event> events) {

    /** When the record was made. */
    public Instant createdAt() {
        return configMap.getMetadata().getCreationTimestamp().toInstant();
    }

    /** Whether somebody has asked for its deletion. */
    public boolean isBeingDeleted() {
        return configMap.getMetadata().getDeletionTimestamp() != null;
    }

    /** Whether objects of it are still to be made. */
    public boolean isUnfinished() {
        return configMap.getMetadata().getAnnotations().containsKey(Labels.UNFINISHED_LIFE);
    }
}
