/**
 * The views of workloads, as JSON and as event streams.
 *
 * <p>In: topics that have changed, from {@code cluster}. Each time the workload's view is worked out anew and kept ready as
 * JSON. Out: one workload, a namespace's list, and event streams of what changes, which resume at any instance.
 */
package dev.pileus.status.workload;
