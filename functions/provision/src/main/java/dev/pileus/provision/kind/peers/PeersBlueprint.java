package dev.pileus.provision.kind.peers;

import dev.pileus.common.ProblemException;
import dev.pileus.provision.kind.Blueprint;
import dev.pileus.provision.kind.Origin;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mesh of peers that ping each other: a PeerGroup, of which the operator makes the rest. */
@Singleton
final class PeersBlueprint implements Blueprint<PeersParameters> {

    private final Map<String, Quantity> size;

    /** Of peers whose requests, and limits, are these. */
    PeersBlueprint(@Value("${pileus.peers.cpu}") String cpu, @Value("${pileus.peers.memory}") String memory) {
        this.size = Map.of("cpu", new Quantity(cpu), "memory", new Quantity(memory));
    }

    @Override
    public String kind() {
        return "peers";
    }

    @Override
    public Class<PeersParameters> parameters() {
        return PeersParameters.class;
    }

    @Override
    public PeersParameters checked(PeersParameters parameters) {
        if (parameters.timeoutMillis() >= parameters.intervalSeconds() * 1000) {
            throw ProblemException.invalid(
                    "parameters.timeoutMillis",
                    "The timeout has to be less than the interval, or pings of one peer would overtake each other.");
        }
        return parameters;
    }

    @Override
    public List<HasMetadata> objects(Origin origin, PeersParameters parameters) {
        return List.of(new PeerGroup(
                origin.metadata(),
                new PeerGroup.Spec(
                        parameters.peers(),
                        parameters.intervalSeconds(),
                        parameters.timeoutMillis(),
                        parameters.fanout()),
                size));
    }

    @Override
    public Optional<String> whyFixed() {
        return Optional.empty();
    }
}
