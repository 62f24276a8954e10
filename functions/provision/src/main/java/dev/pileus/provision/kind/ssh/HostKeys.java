package dev.pileus.provision.kind.ssh;

/** Where SSH boxes have their host keys from. */
@FunctionalInterface
interface HostKeys {

    /** A new private key in OpenSSH's format, which nobody but its box may see. */
    String make();
}
