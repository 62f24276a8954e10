package dev.pileus.ui.functions;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** How much of a namespace's quota is used; without items where nothing is limited. */
@Serdeable
public record Quota(List<Item> items) {

    /** A quota without limits. */
    public static final Quota NONE = new Quota(List.of());

    /**
     * One limit.
     *
     * @param resource what is limited, as Kubernetes calls it: {@code limits.memory}
     * @param used how much is in use, such as {@code 512Mi}
     * @param hard how much there may be
     */
    @Serdeable
    public record Item(String resource, String used, String hard) {}
}
