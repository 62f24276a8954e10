/**
 * A peer, which pings the other peers of its group and tells what it has measured; and the function of the same name, which
 * collects what all peers of a group tell. It is one program, and its environment says which of the two it is.
 */
package dev.pileus.peer;
