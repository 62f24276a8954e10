/**
 * The conditions of workloads.
 *
 * <p>In: a workload's objects, {@link dev.pileus.status.cluster.WorkloadObjects}. Out: a
 * {@link dev.pileus.status.condition.Condition}: a phase, a summary, and where something is wrong or waited for a reason,
 * whose code is for programs. A class {@code …Condition} derives the condition of something, a class {@code …Diagnosis}
 * says why it is not ready. What Kubernetes, container runtimes and registries say only in words is understood here and
 * nowhere else.
 */
package dev.pileus.status.condition;
