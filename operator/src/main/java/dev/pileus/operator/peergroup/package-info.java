/**
 * The kind {@code PeerGroup}: a mesh of peers that ping each other. The reconciler applies one {@linkplain
 * dev.pileus.operator.peergroup.GroupDependent dependent} for each object that a group is made of, and writes into the status
 * what came of them.
 */
package dev.pileus.operator.peergroup;
