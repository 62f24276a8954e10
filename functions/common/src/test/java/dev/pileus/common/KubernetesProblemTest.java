package dev.pileus.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesProblemTest {

    @ParameterizedTest
    @CsvSource({"400,400", "401,401", "403,403", "404,404", "409,409", "422,422", "0,503", "500,503", "504,503"})
    void shouldMapStatusWhenApiServerRefuses(int code, int status) {
        assertThat(KubernetesProblem.of(code, "no").status()).isEqualTo(status);
    }

    @Test
    void shouldSayOverQuotaWhenForbiddenByQuota() {
        Problem problem = KubernetesProblem.of(
                403, "jobs.batch \"x\" is forbidden: exceeded quota: tenant, requested: count/jobs.batch=1");

        assertThat(problem.status()).isEqualTo(429);
        assertThat(problem.detail()).isEqualTo("Over quota: exceeded quota: tenant, requested: count/jobs.batch=1");
    }

    @Test
    void shouldNotShowTheInsideWhenApiServerFails() {
        assertThat(KubernetesProblem.of(500, "etcd leader lost at 10.0.0.7").detail())
                .doesNotContain("10.0.0.7");
    }
}
