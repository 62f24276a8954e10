/**
 * A game server.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Deployment of one pod with a volume, and a Service with a port on
 * the nodes.
 */
package dev.pileus.provision.kind.game;
