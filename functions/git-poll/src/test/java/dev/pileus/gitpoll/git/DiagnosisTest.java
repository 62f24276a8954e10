package dev.pileus.gitpoll.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.common.git.RepositoryAddress;
import java.security.KeyPairGenerator;
import org.apache.sshd.common.SshException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told of an exception that does not tell by itself. */
final class DiagnosisTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Write attempt on closing session: SSH_MSG_CHANNEL_WINDOW_ADJUST", "Session is being closed"})
    void shouldTellAServerThatBreaksOffFromOneThatNeverAnsweredWhenASessionIsEnding(String message) throws Exception {
        RepositoryAddress address = RepositoryAddress.parse("git@git.example.com:team/shop.git");
        HostKeyCheck hostKeys = new HostKeyCheck(address, KnownHosts.parse(""), true);
        Source source = new Source(address, new Credentials.None(), hostKeys);
        SshException ending = new SshException(message);

        assertThat(Diagnosis.of(ending, source)).hasMessageContaining("does not answer in time");

        hostKeys.accept(
                "", null, KeyPairGenerator.getInstance("EC").generateKeyPair().getPublic(), null, null);

        assertThat(Diagnosis.of(ending, source)).hasMessageContaining("broke off in the middle");
    }
}
