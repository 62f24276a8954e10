/** The command line of the replicas API; docs/replicas.md describes it. */
package dev.pileus.replicas.cli;
