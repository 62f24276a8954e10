/**
 * How a workload fares.
 *
 * <p>In: a workload's objects, {@link dev.pileus.status.cluster.WorkloadObjects}. Out: a {@link
 * dev.pileus.status.condition.Condition}: a phase, a summary, and where something is wrong or waited for a reason, whose code
 * is for programs. A class {@code …Condition} says how something fares, a class {@code …Diagnosis} why it is not ready. What
 * Kubernetes, container runtimes and registries say only in words is understood here and nowhere else.
 */
package dev.pileus.status.condition;
