package dev.pileus.gitpoll.git;

/**
 * A repository and what it takes to read it.
 *
 * @param hostKeys checks the server's key, where it is reached by ssh
 */
public record Source(RepositoryAddress address, Credentials credentials, HostKeyCheck hostKeys) {}
