/** The provision function: what can be had, and making it with the caller's own rights. */
package dev.pileus.provision;
