package dev.pileus.e2e;

import dev.pileus.e2e.support.Tenant;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/** Objects that tests put into the cluster by themselves. */
final class Manifests {

    private Manifests() {}

    /** The record of a command as provision begins it, before there is a Job. */
    static ConfigMap halfMadeRecord(Tenant tenant, String name, Instant expiresAt) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(tenant.namespace())
                .withName(name)
                .withLabels(Map.of(
                        "app.kubernetes.io/managed-by", "pileus",
                        "app.kubernetes.io/name", name,
                        "pileus.dev/workload", name,
                        "pileus.dev/kind", "command",
                        "pileus.dev/record", "workload"))
                .withAnnotations(Map.of(
                        "pileus.dev/created-by",
                        "system:serviceaccount:" + tenant.namespace() + ":" + Tenant.MEMBER,
                        "pileus.dev/expires-at",
                        expiresAt.truncatedTo(ChronoUnit.SECONDS).toString(),
                        "pileus.dev/unfinished-life",
                        "PT1H"))
                .endMetadata()
                .withData(Map.of("parameters", "{\"command\":\"true\"}"))
                .build();
    }

    /** A Job that never starts a pod. */
    static Job harmlessJob(String name) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withNewTemplate()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("nothing")
                .withImage("dev.local/nothing")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    /** A pod that could do anything to its node. */
    static Pod privilegedPod(String namespace) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("privileged")
                .endMetadata()
                .withNewSpec()
                .withHostPID(true)
                .addNewContainer()
                .withName("root")
                .withImage("dev.local/nothing")
                .withNewSecurityContext()
                .withPrivileged(true)
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
