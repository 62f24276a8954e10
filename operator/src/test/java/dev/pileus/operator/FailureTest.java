package dev.pileus.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may pass by itself is told from what may not. */
final class FailureTest {

    @ParameterizedTest
    @CsvSource({
        "403, 'configmaps is forbidden: exceeded quota: tenant, requested: configmaps=1', QUOTA_EXCEEDED",
        "403, 'services is forbidden: User cannot create', FORBIDDEN",
        "422, 'StatefulSet is invalid', INVALID",
        "400, 'bad request', INVALID",
    })
    void shouldBeARefusalWhenItStaysTheSame(int code, String message, Reason reason) {
        assertThat(Failure.of(new IllegalStateException(refused(code, message))))
                .isEqualTo(new Failure.Refusal(reason, message));
    }

    @ParameterizedTest
    @CsvSource({"401, Unauthorized", "404, gone", "409, conflict", "429, slow down", "500, internal", "503, away"})
    void shouldBeTransientWhenItMayChange(int code, String message) {
        assertThat(Failure.of(refused(code, message))).isEqualTo(new Failure.Transient(message));
    }

    @Test
    void shouldTellNoAddressesWhenTheApiIsNotReached() {
        Exception unreached = new KubernetesClientException("PATCH https://10.0.0.1/api", new IOException("refused"));

        assertThat(Failure.of(unreached)).isEqualTo(new Failure.Transient("the Kubernetes API cannot be reached"));
    }

    @Test
    void shouldBeTheOneThatAnExceptionCarries() {
        Failure taken = new Failure.Refusal(Reason.NAME_TAKEN, "it is there already");

        assertThat(Failure.of(new IllegalStateException(new FailureException(taken))))
                .isEqualTo(taken);
    }

    @Test
    void shouldTellOfTheRefusalWhenSomethingElseFailsToo() {
        assertThat(Failure.of(List.of(refused(500, "internal"), refused(422, "invalid"))))
                .contains(new Failure.Refusal(Reason.INVALID, "invalid"));
        assertThat(Failure.of(List.of())).isEmpty();
    }

    private static KubernetesClientException refused(int code, String message) {
        return new KubernetesClientException(
                new StatusBuilder().withCode(code).withMessage(message).build());
    }
}
