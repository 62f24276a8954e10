package dev.pileus.operator.peergroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Labels;
import org.junit.jupiter.api.Test;

/** The operator has no functions among its libraries, and still their labels. */
final class GroupLabelsTest {

    @Test
    void shouldBeThoseOfAllObjectsOfPileus() {
        assertThat(GroupLabels.MANAGED_BY).isEqualTo(Labels.MANAGED_BY);
        assertThat(GroupLabels.PILEUS).isEqualTo(Labels.MANAGED_BY_PILEUS);
        assertThat(GroupLabels.NAME).isEqualTo(Labels.NAME);
        assertThat(GroupLabels.WORKLOAD).isEqualTo(Labels.WORKLOAD);
        assertThat(GroupLabels.KIND).isEqualTo(Labels.KIND);
    }
}
