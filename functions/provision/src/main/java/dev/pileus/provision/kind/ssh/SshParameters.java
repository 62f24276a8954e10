package dev.pileus.provision.kind.ssh;

/**
 * The parameters of an SSH box.
 *
 * @param publicKey who may log in, as OpenSSH writes it, in one line
 */
record SshParameters(String publicKey) {}
