package dev.pileus.api.status;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * @param reason one line on why it is not synced and healthy, of at most 200 characters; empty where it is,
 *     or where Argo CD does not say
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Deployment(Optional<String> revision, Sync sync, Health health, Optional<String> reason) {

    // The words of Sync and Health are in the OpenAPI document by their annotations, and in JSON by their titles.

    /** The most characters of a reason. */
    public static final int MAX_REASON = 200;

    /** How the cluster compares with the repository, from best to worst. */
    @Serdeable
    public enum Sync {
        /** It is as the repository has it. */
        @JsonProperty("Synced")
        SYNCED("Synced"),
        /** It is not. */
        @JsonProperty("OutOfSync")
        OUT_OF_SYNC("OutOfSync"),
        /** They cannot be compared. */
        @JsonProperty("Unknown")
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
        @JsonProperty("Healthy")
        HEALTHY("Healthy"),
        /** Something is suspended, or paused. */
        @JsonProperty("Suspended")
        SUSPENDED("Suspended"),
        /** Something is not healthy yet. */
        @JsonProperty("Progressing")
        PROGRESSING("Progressing"),
        /** Something is not there. */
        @JsonProperty("Missing")
        MISSING("Missing"),
        /** Something has failed, or has not become healthy in time. */
        @JsonProperty("Degraded")
        DEGRADED("Degraded"),
        /** The health cannot be assessed. */
        @JsonProperty("Unknown")
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
