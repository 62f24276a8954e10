/** Whom a peer pings and how: read from a ConfigMap that is watched, or from a file, and followed while it runs. */
package dev.pileus.peer.config;
