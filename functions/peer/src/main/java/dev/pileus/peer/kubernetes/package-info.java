/**
 * As much of a Kubernetes client as a peer needs: to read an object and to watch one, over the JDK's own HTTP client, which
 * pings with it. A whole client would take more memory than all the rest; docs/peers.md has the figures.
 */
package dev.pileus.peer.kubernetes;
