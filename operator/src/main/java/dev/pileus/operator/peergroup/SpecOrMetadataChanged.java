package dev.pileus.operator.peergroup;

import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets pass what somebody changes in a group, and not the status, which the operator itself writes. */
final class SpecOrMetadataChanged implements OnUpdateFilter<PeerGroup> {

    @Override
    public boolean accept(PeerGroup now, PeerGroup before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getAnnotations(), before.getMetadata().getAnnotations())
                || !Objects.equals(
                        now.getMetadata().getLabels(), before.getMetadata().getLabels())
                || !Objects.equals(
                        now.getMetadata().getUid(), before.getMetadata().getUid());
    }
}
