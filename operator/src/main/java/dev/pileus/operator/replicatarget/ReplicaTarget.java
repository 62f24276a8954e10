package dev.pileus.operator.replicatarget;

import dev.pileus.operator.PileusOperator;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * How many replicas a Deployment should have. The CRD is generated from this class and those of its parts: see {@code
 * docs/replicatarget.md}.
 */
@Group(PileusOperator.GROUP)
@Version(ReplicaTarget.VERSION)
@ShortNames("rt")
@AdditionalPrinterColumn(
        name = "Applied",
        jsonPath = ".status.conditions[?(@.type==\"Applied\")].status",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Reason",
        jsonPath = ".status.conditions[?(@.type==\"Applied\")].reason",
        type = AdditionalPrinterColumn.Type.STRING)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class ReplicaTarget extends CustomResource<ReplicaTargetSpec, ReplicaTargetStatus> implements Namespaced {

    /** The kind's version. */
    public static final String VERSION = "v1alpha1";

    @Override
    @Required
    public ReplicaTargetSpec getSpec() {
        return super.getSpec();
    }

    @Override
    protected ReplicaTargetSpec initSpec() {
        return null;
    }

    @Override
    protected ReplicaTargetStatus initStatus() {
        return null;
    }
}
