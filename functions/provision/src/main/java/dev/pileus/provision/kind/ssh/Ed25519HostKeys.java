package dev.pileus.provision.kind.ssh;

import dev.pileus.common.git.DeployKeys;
import jakarta.inject.Singleton;

/** Ed25519 keys, made and written as deploy keys are. */
@Singleton
final class Ed25519HostKeys implements HostKeys {

    @Override
    public String make() {
        return DeployKeys.write(DeployKeys.make());
    }
}
