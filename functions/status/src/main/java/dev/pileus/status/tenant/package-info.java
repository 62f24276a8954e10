/**
 * The namespaces of tenants, their quota and their audit trail.
 *
 * <p>In: the caches of {@code cluster}. Out: the namespaces that a caller may use, the usage of each quota, and who did
 * what.
 */
package dev.pileus.status.tenant;
