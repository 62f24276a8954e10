package dev.pileus.operator.peergroup;

import dev.pileus.operator.PileusOperator;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A mesh of peers that ping each other. The CRD is generated from this class and those of its parts: see {@code docs/peergroup.md}. */
@Group(PileusOperator.GROUP)
@Version(PeerGroup.VERSION)
@ShortNames("pg")
@ValidationRule(
        value = "self.metadata.name.size() <= " + PeerGroup.MAX_NAME
                + " && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
        message =
                "a group's name is at most " + PeerGroup.MAX_NAME
                        + " lowercase letters, digits and inner dashes and begins with a letter, since its peers' names are DNS labels")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class PeerGroup extends CustomResource<PeerGroupSpec, PeerGroupStatus> implements Namespaced {

    /** The kind's version. */
    public static final String VERSION = "v1alpha1";

    /** The most characters of a group's name: with {@code -249} and a suffix of StatefulSet's revisions it fits 63. */
    static final int MAX_NAME = 48;

    /** The annotation that has the operator leave a group alone while it is {@code "true"}. */
    static final String PAUSED = "pileus.dev/paused";

    @Override
    @Required
    public PeerGroupSpec getSpec() {
        return super.getSpec();
    }

    @Override
    protected PeerGroupSpec initSpec() {
        return PeerGroupSpec.DEFAULT;
    }

    @Override
    protected PeerGroupStatus initStatus() {
        return null;
    }

    /** Tells whether somebody has paused the group. */
    boolean isPaused() {
        return getMetadata().getAnnotations() != null
                && "true".equals(getMetadata().getAnnotations().get(PAUSED));
    }
}
