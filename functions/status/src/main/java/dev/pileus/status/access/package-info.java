/**
 * Authentication and authorization of callers.
 *
 * <p>In: a caller's token and the right that a request takes. Out: a permit, or a problem (401, 403, 503), as Kubernetes
 * says by TokenReview and SubjectAccessReview, remembered for seconds; and a slot for what stays open, of which each caller has few.
 */
package dev.pileus.status.access;
