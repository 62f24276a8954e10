/** The function: a group's whole matrix, collected from its pods for a caller who may see them. */
package dev.pileus.peer.group;
