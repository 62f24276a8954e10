/**
 * The teardown function: deleting one workload as its owner, and sweeping those that have expired.
 *
 * <p>In: a request to delete a workload, with its owner's token; or to sweep, by a caller with the right to it. Out: records
 * that are deleted in the foreground, so that Kubernetes deletes all that they own first; a report of a sweep; and events
 * for the audit trail.
 */
package dev.pileus.teardown;
