package dev.pileus.testing.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;

/** Makes key pairs: of people by the real ssh-keygen, and of servers. */
public final class SshKeys {

    private SshKeys() {}

    /** A new key pair in a folder: the file of the private half; the public one is beside it. */
    public static Path generate(Path folder, String name, String... options) {
        Path key = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-C", "test", "-f", key.toString()));
        command.addAll(List.of(options));
        GitRepository.run(folder, command);
        return key;
    }

    /** The public half of a key, in the form of authorized_keys. */
    public static String publicHalf(Path key) {
        try {
            return Files.readString(Path.of(key + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new host key. */
    public static KeyPair newHostKey() {
        try {
            return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
