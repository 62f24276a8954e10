/**
 * The server of the replicas API: {@link dev.pileus.replicas.ReplicasServer} has the ports and the routes, {@link
 * dev.pileus.replicas.ReplicasEndpoint} the methods, {@link dev.pileus.replicas.DeploymentCache} the answers.
 */
package dev.pileus.replicas;
