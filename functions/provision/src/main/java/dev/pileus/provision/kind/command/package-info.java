/**
 * A command that runs once.
 *
 * <p>In: the parameters of {@code kind.json}. Out: a Job.
 */
package dev.pileus.provision.kind.command;
