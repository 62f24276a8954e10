/**
 * Calls of functions that are scaled to zero, when they have something to do.
 *
 * <p>In: when workloads expire and repositories are due, from {@code cluster}. Out: teardown's {@code POST /sweep} and
 * git-poll's {@code POST /poll}.
 */
package dev.pileus.status.calls;
