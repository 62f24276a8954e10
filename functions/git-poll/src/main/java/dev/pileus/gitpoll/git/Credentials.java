package dev.pileus.gitpoll.git;

import dev.pileus.common.git.DeployKeys;
import dev.pileus.common.git.GitTrouble;
import java.security.KeyPair;

/** What opens a repository. None of them says a secret when it is printed. */
public sealed interface Credentials {

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
         * @throws GitTrouble where it is none, or none that can be used
         */
        public static DeployKey read(String text) throws GitTrouble {
            DeployKeys.DeployKey key = DeployKeys.read(text);
            return new DeployKey(key.pair(), key.publicHalf());
        }

        @Override
        public String toString() {
            return "DeployKey[" + publicHalf + "]";
        }
    }
}
