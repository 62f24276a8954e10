/**
 * Who calls and what they may see.
 *
 * <p>In: a caller's token and the right that a request takes. Out: a permit, or a problem (401, 403, 503), as Kubernetes
 * says by TokenReview and SubjectAccessReview, remembered for seconds; and each caller's share of what stays open.
 */
package dev.pileus.status.access;
