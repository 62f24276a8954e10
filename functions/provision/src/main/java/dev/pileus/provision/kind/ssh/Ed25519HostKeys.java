package dev.pileus.provision.kind.ssh;

import dev.pileus.common.git.DeployKeys;
import jakarta.inject.Singleton;

/** Makes Ed25519 host keys, written as deploy keys are. */
@Singleton
final class Ed25519HostKeys implements HostKeys {

    @Override
    public String make() {
        return DeployKeys.write(DeployKeys.make());
    }
}
