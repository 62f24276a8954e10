/**
 * Servers that tests of the functions and of the UI run against, and a clock: real sockets and real protocols on this
 * machine, at free ports, each closed by who has started it. {@code git} has git servers, {@code kubernetes} simulated
 * API servers.
 */
package dev.pileus.testing;
