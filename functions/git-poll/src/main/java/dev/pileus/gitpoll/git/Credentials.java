package dev.pileus.gitpoll.git;

import dev.pileus.api.ReasonCode;
import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.GitException;
import dev.pileus.common.git.RepositoryAddress;
import java.security.KeyPair;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The credentials of a repository. None of them says a secret when it is printed. */
public sealed interface Credentials {

    /** The keys of an app's Secret. */
    String PRIVATE_KEY = "ssh-privatekey";

    String USER = "username";
    String PASSWORD = "password";

    /** The user name that goes with a token alone: servers that take those do not look at it. */
    String ANY_USER = "git";

    /** Scheme, host and port of the one server that what is kept here may be shown to. */
    String SERVER = "server";

    /** All keys that are read. */
    List<String> KEYS = List.of(PRIVATE_KEY, USER, PASSWORD, SERVER);

    /**
     * What opens the repository at an address, of what a Secret has.
     *
     * @param secret the Secret's value for a key; empty where it has none
     * @throws GitException where the deploy key cannot be used, or what there is is kept for another server: whoever may say
     *     where an app's repository is need not be one who may see what opens it
     */
    static Credentials of(RepositoryAddress address, Function<String, Optional<String>> secret) throws GitException {
        boolean ssh = address.protocol() == RepositoryAddress.Protocol.SSH;
        Optional<String> opener = secret.apply(ssh ? PRIVATE_KEY : PASSWORD);
        if (opener.isEmpty()) {
            return new None();
        }
        if (!secret.apply(SERVER).filter(address::isAt).isPresent()) {
            throw elsewhere(address, ssh ? "deploy key" : "token", secret.apply(SERVER));
        }
        return ssh
                ? DeployKey.read(opener.get())
                : new UserAndToken(
                        secret.apply(USER).map(String::strip).orElse(ANY_USER),
                        opener.get().strip());
    }

    private static GitException elsewhere(RepositoryAddress address, String opener, Optional<String> server) {
        return new GitException(
                ReasonCode.CREDENTIALS_OF_ANOTHER_SERVER,
                server.map(kept -> "The app's %s is kept for %s, and is not shown to %s."
                                        .formatted(opener, kept.strip(), address.origin()))
                                .orElse(
                                        "The app's Secret does not say which server its %s is for, so it is shown to none."
                                                .formatted(opener))
                        + " Give it once more; in a Secret of your own, beside '%s: %s'."
                                .formatted(SERVER, address.origin()));
    }

    /** Nothing: the repository is public. */
    record None() implements Credentials {}

    /** A user name and a password or token, for https. */
    record UserAndToken(String user, String token) implements Credentials {
        @Override
        public String toString() {
            return "UserAndToken[hidden]";
        }
    }

    /**
     * A key that the repository's host knows the public half of.
     *
     * @param publicHalf that half, as it is pasted there
     */
    record DeployKey(KeyPair pair, String publicHalf) implements Credentials {
        /**
         * Reads a key.
         *
         * @throws GitException where it is none, or none that can be used
         */
        public static DeployKey read(String text) throws GitException {
            DeployKeys.DeployKey key = DeployKeys.read(text);
            return new DeployKey(key.pair(), key.publicHalf());
        }

        @Override
        public String toString() {
            return "DeployKey[" + publicHalf + "]";
        }
    }
}
