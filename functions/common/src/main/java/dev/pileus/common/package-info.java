/**
 * What at least two functions share: records of workloads, clients in a caller's name, and the way errors are
 * answered. Nothing else belongs here; what callers know of is in {@code dev.pileus.api}.
 */
package dev.pileus.common;
