package dev.pileus.provision.kind;

import dev.pileus.common.ProblemException;
import io.micronaut.context.annotation.Value;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalogue of kinds: one for each {@link Blueprint}. */
@Singleton
public final class Catalogue {

    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    private final Map<String, Kind<?>> kinds = new LinkedHashMap<>();
    private final Set<String> offered;

    /**
     * A catalogue of these.
     *
     * @param offered the kinds that people may ask for here; empty: all
     */
    Catalogue(List<Blueprint<?>> blueprints, JsonSchemas schemas, @Value("${pileus.kinds:}") Set<String> offered) {
        for (Blueprint<?> blueprint : blueprints) {
            if (kinds.put(blueprint.kind(), new Kind<>(blueprint, schemas)) != null) {
                throw new IllegalStateException("Two blueprints are of the kind '" + blueprint.kind() + "'");
            }
        }
        this.offered = offered.stream().filter(kind -> !kind.isBlank()).collect(Collectors.toUnmodifiableSet());
        this.offered.stream()
                .filter(kind -> !kinds.containsKey(kind))
                .forEach(kind -> LOG.warn("PILEUS_KINDS names '{}', and there is no such kind", kind));
    }

    /** Those that people may ask for, in their order. */
    public List<Kind<?>> offered() {
        return kinds.values().stream()
                .filter(this::isOffered)
                .sorted(Comparator.comparing(kind -> kind.definition().order()))
                .toList();
    }

    /** The kind of that name, if people may ask for it. */
    public Optional<Kind<?>> offered(String kind) {
        return Optional.<Kind<?>>ofNullable(kinds.get(kind)).filter(this::isOffered);
    }

    /**
     * The kind of a workload that there is.
     *
     * @throws ProblemException 409 where it is none of these
     */
    public Kind<?> of(String kind) {
        return Optional.<Kind<?>>ofNullable(kinds.get(kind))
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.CONFLICT,
                        "There is no kind '" + kind + "' here, so nothing can be said or changed of this workload's"
                                + " objects. It can be deleted."));
    }

    private boolean isOffered(Kind<?> kind) {
        return offered.isEmpty() || offered.contains(kind.id());
    }
}
