/**
 * The logs of workloads.
 *
 * <p>In: the log of a container, from the API server with the caller's own token. Out: its last lines as text, or an event
 * stream of lines as they come.
 */
package dev.pileus.status.logs;
