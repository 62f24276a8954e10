package dev.pileus.provision.kind.ssh;

/** A source of host keys for SSH boxes. */
@FunctionalInterface
interface HostKeys {

    /** A new private key in OpenSSH's format, which nobody but its box may see. */
    String make();
}
