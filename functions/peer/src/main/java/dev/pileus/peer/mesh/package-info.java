/** The links of a peer to others: pinging them, each on a thread of its own, and what is measured on them. */
package dev.pileus.peer.mesh;
