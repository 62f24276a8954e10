/**
 * What concerns a tenant's namespace as a whole.
 *
 * <p>In: the caches of {@code cluster}. Out: the namespaces that a caller may use, how much of a quota is used, and who did
 * what.
 */
package dev.pileus.status.tenant;
