package dev.pileus.gitpoll.git;

import dev.pileus.gitpoll.git.Credentials.DeployKey;
import java.io.File;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.transport.SshConfigStore;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/** Makes ssh connections that know one deploy key and one way to check the server's key, and no file of this machine. */
final class SshSessions {

    /** There is none: nothing is read from it. */
    private static final File NOWHERE = new File("/nonexistent");

    private SshSessions() {}

    static SshdSessionFactory of(Credentials credentials, HostKeyCheck hostKeys) {
        List<KeyPair> keys = credentials instanceof DeployKey key ? List.of(key.pair()) : List.of();
        return new SshdSessionFactoryBuilder()
                .setHomeDirectory(NOWHERE)
                .setSshDirectory(NOWHERE)
                .setPreferredAuthentications("publickey")
                .setConfigStoreFactory((home, configFile, user) -> new Settings())
                .setDefaultKeysProvider(folder -> keys)
                .setServerKeyDatabase((home, folder) -> hostKeys)
                .build(null);
    }

    /** What an ssh configuration file would say about every host. */
    private static final class Settings implements SshConfigStore, SshConfigStore.HostConfig {

        private static final Map<String, String> OPTIONS = Map.of(
                "ConnectionAttempts",
                "1",
                // Keys are pinned, not certificates; so that one which has expired is in nobody's way.
                "HostKeyAlgorithms",
                "-*-cert-v01@openssh.com");

        @Override
        public HostConfig lookup(String host, int port, String user) {
            return this;
        }

        @Override
        public HostConfig lookupDefault(String host, int port, String user) {
            return this;
        }

        @Override
        public String getValue(String key) {
            return Optional.ofNullable(OPTIONS.get(key)).orElse(null);
        }

        @Override
        public List<String> getValues(String key) {
            return List.of();
        }

        @Override
        public Map<String, String> getOptions() {
            return OPTIONS;
        }

        @Override
        public Map<String, List<String>> getMultiValuedOptions() {
            return Map.of();
        }
    }
}
