package dev.pileus.api.status;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import io.micronaut.serde.annotation.Serdeable;
import java.util.Arrays;
import java.util.Optional;

/**
 * The deployment of Pileus itself, in Argo CD's words.
 *
 * @param revision the whole commit that is deployed: still the one before, while a later one cannot be; empty where there
 *     is none yet
 * @param sync how the cluster compares with the repository, the worst of all parts of Pileus
 * @param health the worst health of all parts
 * @param reason one line on why it is not synced and healthy, of at most {@link #MAX_REASON} characters; empty where it is,
 *     or where Argo CD does not say
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Deployment(Optional<String> revision, Sync sync, Health health, Optional<String> reason) {

    /** The most characters of a reason. */
    public static final int MAX_REASON = 200;

    /** How the cluster compares with the repository, from best to worst. */
    @Serdeable
    public enum Sync {
        /** It is as the repository has it. */
        SYNCED("Synced"),
        /** It is not. */
        OUT_OF_SYNC("OutOfSync"),
        /** They cannot be compared. */
        UNKNOWN("Unknown");

        private final String title;

        Sync(String title) {
            this.title = title;
        }

        /** Argo CD's word for it. */
        @JsonValue
        public String title() {
            return title;
        }

        /** What that word of Argo CD's means; {@link #UNKNOWN} for one that is unknown here. */
        @JsonCreator
        public static Sync of(String title) {
            return Arrays.stream(values())
                    .filter(sync -> sync.title.equals(title))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    /** Argo CD's health, from best to worst. */
    @Serdeable
    public enum Health {
        /** Nothing is wrong. */
        HEALTHY("Healthy"),
        /** Something is suspended, or paused. */
        SUSPENDED("Suspended"),
        /** Something is not healthy yet. */
        PROGRESSING("Progressing"),
        /** Something is not there. */
        MISSING("Missing"),
        /** Something has failed, or has not become healthy in time. */
        DEGRADED("Degraded"),
        /** The health cannot be assessed. */
        UNKNOWN("Unknown");

        private final String title;

        Health(String title) {
            this.title = title;
        }

        /** Argo CD's word for it. */
        @JsonValue
        public String title() {
            return title;
        }

        /** What that word of Argo CD's means; {@link #UNKNOWN} for one that is unknown here. */
        @JsonCreator
        public static Health of(String title) {
            return Arrays.stream(values())
                    .filter(health -> health.title.equals(title))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }
}
