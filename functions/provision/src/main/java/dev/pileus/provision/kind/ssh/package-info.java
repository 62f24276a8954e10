/**
 * A Linux box to log in to.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Deployment of one pod, a Secret with its keys, a volume for the
 * home folder, and a Service with a port on the nodes.
 */
package dev.pileus.provision.kind.ssh;
