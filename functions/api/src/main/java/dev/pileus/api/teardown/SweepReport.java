package dev.pileus.api.teardown;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * The result of a sweep. Two at the same time do nothing twice.
 *
 * @param checked how many workloads it looked at
 * @param deleted which it deleted, as {@code namespace/name}
 * @param changed which it left alone because somebody changed them meanwhile, such as extended them
 * @param gone which were gone by then
 * @param failed which it could not delete, and why
 */
@Serdeable
public record SweepReport(
        int checked, List<String> deleted, List<String> changed, List<String> gone, List<Failure> failed) {

    /** A workload that could not be deleted; the next sweep tries again. */
    @Serdeable
    public record Failure(String workload, String reason) {}
}
