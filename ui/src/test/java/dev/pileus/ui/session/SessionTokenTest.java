package dev.pileus.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.serde.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SessionTokenTest {

    @Test
    void shouldNotShowItselfWhenItIsPrinted() {
        assertThat(SessionToken.of("secret").orElseThrow()).asString().doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"opaque", "a.b.c", "..", "a.e30.c", "a.W10.c", "a.eyJleHAiOiJzb29uIn0.c"})
    void shouldHaveNoKnownEndWhenItDoesNotSayOne(String token) {
        assertThat(SessionToken.expiresAt(SessionToken.of(token).orElseThrow(), ObjectMapper.getDefault()))
                .isEmpty();
    }
}
