package dev.pileus.status.tenant;

import dev.pileus.api.status.Quota;
import dev.pileus.status.cluster.Cluster;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import io.kubernetes.client.openapi.models.V1ResourceQuotaStatus;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the quota of a namespace and its usage. Where several limit the same thing, the one with the least left counts.
 */
@Singleton
final class Quotas {

    private static final Quantity NONE = Quantity.fromString("0");

    private final Cluster cluster;

    Quotas(Cluster cluster) {
        this.cluster = cluster;
    }

    private record Usage(Quantity used, Quantity hard) {
        BigDecimal left() {
            return hard.getNumber().subtract(used.getNumber());
        }
    }

    /** All that is limited in a namespace, by name. */
    List<Quota.Limit> of(String namespace) {
        Map<String, Usage> tightest = new TreeMap<>();
        for (V1ResourceQuota quota : cluster.quotas(namespace)) {
            usage(quota)
                    .forEach((resource, usage) -> tightest.merge(
                            resource, usage, (one, other) -> one.left().compareTo(other.left()) <= 0 ? one : other));
        }
        return tightest.entrySet().stream()
                .map(entry -> new Quota.Limit(
                        entry.getKey(),
                        entry.getValue().used().toSuffixedString(),
                        entry.getValue().hard().toSuffixedString()))
                .toList();
    }

    /** As the status says; before the quota controller has written one, as it is meant to be. */
    private static Map<String, Usage> usage(V1ResourceQuota quota) {
        Optional<V1ResourceQuotaStatus> status = Optional.ofNullable(quota.getStatus());
        Map<String, Quantity> used = status.map(V1ResourceQuotaStatus::getUsed).orElse(Map.of());
        Map<String, Quantity> hard = status.map(V1ResourceQuotaStatus::getHard)
                .or(() -> Optional.ofNullable(quota.getSpec()).map(V1ResourceQuotaSpec::getHard))
                .orElse(Map.of());
        Map<String, Usage> usage = new TreeMap<>();
        hard.forEach((resource, limit) -> usage.put(resource, new Usage(used.getOrDefault(resource, NONE), limit)));
        return usage;
    }
}
