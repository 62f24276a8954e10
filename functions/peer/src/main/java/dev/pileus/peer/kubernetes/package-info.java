/**
 * As much of a Kubernetes client as a peer needs: to read an object and to watch one, over the JDK's own HTTP client. The
 * functions with a whole client take half as much memory again; SOLUTION.md has the figures.
 */
package dev.pileus.peer.kubernetes;
