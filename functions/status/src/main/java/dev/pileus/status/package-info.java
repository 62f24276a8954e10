/**
 * The status function: the conditions of workloads, their logs and their changes, read from watches.
 *
 * <p>In: the API server's watches ({@code cluster}), and requests with the callers' tokens ({@code access}). On the way: a
 * workload's objects become a condition with a reason ({@code condition}), and with what else is told of it a view, as JSON
 * ({@code workload}). Out: views and streams of their changes ({@code workload}), logs ({@code logs}), a tenant's quota and
 * activity ({@code tenant}), how Pileus itself is deployed ({@code argocd}), models' APIs ({@code openai}), and calls of
 * functions that are scaled to zero until something is due ({@code calls}).
 */
package dev.pileus.status;
