/**
 * Git remotes, without Kubernetes.
 *
 * <p>In: an address, credentials, and the host keys that are known. Out: the commit that a revision stands for, or
 * a {@code GitException} with the reason, which {@code Diagnosis} finds.
 */
package dev.pileus.gitpoll.git;
