package dev.pileus.ui.pages;

import dev.pileus.api.status.Deployment;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How Pileus itself is deployed, as pages say it at their foot. */
public record DeploymentView(Deployment deployment) {

    private static final int SHORT = 7;

    /**
     * What Argo CD calls it.
     *
     * @param isFine whether nothing is wrong, and nothing is waited for
     */
    public record State(String word, boolean isFine) {}

    /** The commit, or the empty text where none has been deployed yet. */
    public String revision() {
        return deployment.revision().orElse("");
    }

    /** As much of the commit as people read. */
    public String shortRevision() {
        return revision().substring(0, Math.min(SHORT, revision().length()));
    }

    /** What Argo CD calls it; last what is not fine, which the reason follows. */
    public List<State> states() {
        return Stream.of(
                        new State(deployment.sync().title(), deployment.sync() == Deployment.Sync.SYNCED),
                        new State(deployment.health().title(), deployment.health() == Deployment.Health.HEALTHY))
                .sorted(Comparator.comparing(State::isFine).reversed())
                .toList();
    }

    /** Why it is not fine, or the empty text. */
    public String reason() {
        return deployment.reason().orElse("");
    }
}
