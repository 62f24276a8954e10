package dev.pileus.operator.replicatarget;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is held of a Deployment. */
final class DeploymentsTest {

    /** As the API server has it. */
    private static final Deployment FULL = Serialization.unmarshal("""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              namespace: team-a
              name: web
              uid: "1"
              resourceVersion: "42"
              generation: 7
              labels: {app: web}
              annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"spec": {}}'}
              managedFields:
              - {manager: kubectl, operation: Update, time: "2026-01-01T00:00:00Z", fieldsV1: {"f:spec": {"f:template": {}}}}
              - {manager: hand, operation: Update, subresource: scale, time: "2026-01-01T00:00:01Z", fieldsV1: {"f:spec": {"f:replicas": {}}}}
            spec:
              replicas: 3
              selector:
                matchLabels: {tier: front, app: web}
                matchExpressions:
                - {key: track, operator: In, values: [stable, canary]}
                - {key: zone, operator: NotIn, values: [a]}
                - {key: release, operator: Exists}
                - {key: old, operator: DoesNotExist}
              template:
                spec: {containers: [{name: app, image: app}]}
            status:
              observedGeneration: 7
              replicas: 3
              readyReplicas: 2
              conditions:
              - {type: Available, status: "True"}
              - {type: ReplicaFailure, status: "True", message: denied}
            """, Deployment.class);

    @Test
    void shouldBeHeldWithoutWhatTargetsAreNotAbout() {
        Deployment reduced = Deployments.reduced(FULL);

        assertThat(Serialization.asYaml(reduced))
                .contains("resourceVersion: \"42\"")
                .doesNotContain("template", "labels:", "annotations", "f:", "Available");
        assertThat(reduced.getMetadata().getManagedFields())
                .extracting(ManagedFieldsEntry::getManager)
                .containsExactly("hand");
        assertThat(Deployments.otherManager(reduced)).contains("hand");
        assertThat(Deployments.refusal(reduced)).contains("denied");
    }

    @Test
    void shouldHaveItsSelectorAsPeopleWriteIt() {
        assertThat(Deployments.selector(Deployments.reduced(FULL)))
                .isEqualTo("app=web,tier=front,track in (stable,canary),zone notin (a),release,!old");
    }

    @Test
    void shouldBeNobodysWhenNoManagerIsKnown() {
        Deployment unmanaged = FULL.edit()
                .editMetadata()
                .withManagedFields(List.of())
                .endMetadata()
                .build();

        assertThat(Deployments.otherManager(Deployments.reduced(unmanaged))).isEmpty();
    }
}
