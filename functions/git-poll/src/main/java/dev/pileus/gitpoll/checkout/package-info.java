/**
 * The init step of a git app's pod. It talks to the git server and to nobody else, and leaves no key behind.
 *
 * <p>In: the commit that the app is at, mounted. Out: its files in an empty volume, for the app's own container to read; and
 * the commit, or a reason, as the container's termination message.
 */
package dev.pileus.gitpoll.checkout;
