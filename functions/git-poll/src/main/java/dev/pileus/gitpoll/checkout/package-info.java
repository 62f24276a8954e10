/**
 * The init step of a git app's pod: fetches the commit that the app is at and lays its files into an empty volume, for
 * the app's own container to read. It talks to the git server and to nobody else, and leaves no key behind.
 */
package dev.pileus.gitpoll.checkout;
