/**
 * The provision function: the catalogue of kinds, and creating and changing workloads with the caller's own rights.
 *
 * <p>In: a request with the caller's token ({@code request}). On the way: its kind makes Kubernetes objects of it
 * ({@code kind}), which have to fit the namespace's quota ({@code quota}). Out: the record of the workload, a ConfigMap, and
 * the objects that it owns; or a problem, and nothing made.
 */
package dev.pileus.provision;
