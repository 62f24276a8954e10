/** Who calls and what they may see, as Kubernetes says: TokenReview and SubjectAccessReview, remembered for seconds. */
package dev.pileus.status.access;
