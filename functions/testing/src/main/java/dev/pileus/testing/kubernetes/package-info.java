/**
 * Simulated API servers: {@link dev.pileus.testing.kubernetes.CrudApiServer} for who writes objects,
 * {@link dev.pileus.testing.kubernetes.WatchApiServer} for who watches them.
 */
package dev.pileus.testing.kubernetes;
