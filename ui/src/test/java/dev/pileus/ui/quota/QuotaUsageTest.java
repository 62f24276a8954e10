package dev.pileus.ui.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pileus.api.status.Quota;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuotaUsageTest {

    @ParameterizedTest
    @CsvSource({
        "12, 12",
        "250m, 0.25",
        "1.5Gi, 1610612736",
        "512Mi, 536870912",
        "1k, 1000",
        "2e3, 2000",
        "5E2, 500",
        "1E, 1000000000000000000",
        "100n, 0.0000001"
    })
    void shouldUnderstandAmountsAsKubernetesWritesThem(String text, BigDecimal value) {
        assertThat(Quantity.parse(text).orElseThrow().value()).isEqualByComparingTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "1Zi", "1 Gi", "--1", "1e999999"})
    void shouldNotUnderstandWhatIsNoAmount(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limits.memory, 3Gi, 4Gi, 3 of 4 GiB",
        "limits.memory, 512Mi, 4Gi, 0.5 of 4 GiB",
        "limits.memory, 1Ki, 4Gi, under 0.1 of 4 GiB",
        "requests.cpu, 350m, 2, 0.35 of 2",
        "pods, 3, 20, 3 of 20",
        "requests.storage, 0, 10Gi, 0 of 10 GiB",
        "gold.storageclass.storage.k8s.io/requests.storage, 1Gi, 2Gi, 1 of 2 GiB"
    })
    void shouldSayHowMuchOfHowMuch(String resource, String used, String hard, String words) {
        assertThat(one(resource, used, hard, "0").text()).isEqualTo(words);
    }

    @Test
    void shouldKnowWhetherOneMoreFits() {
        assertThat(one("limits.memory", "7Gi", "8Gi", "1Gi").fits()).isTrue();
        assertThat(one("limits.memory", "7.5Gi", "8Gi", "1Gi").fits()).isFalse();
        assertThat(one("limits.memory", "7.5Gi", "8Gi", "1Gi").leftText()).isEqualTo("512 MiB");
        assertThat(one("limits.memory", "9Gi", "8Gi", "1Gi").leftText()).isEqualTo("0 B");
    }

    @Test
    void shouldNeverFillMoreThanTheWholeBar() {
        QuotaUsage over = one("pods", "30", "20", "5");

        assertThat(over.usedPercent()).isEqualTo(100);
        assertThat(over.requestedPercent()).isZero();
        assertThat(one("pods", "1", "0", "1").usedPercent()).isEqualTo(100);
        assertThat(one("secrets", "1", "1000", "1").requestedPercent()).isEqualTo(1);
    }

    @Test
    void shouldShowOnlyWhatIsLimitedAndTaken() {
        Quota quota = new Quota(
                List.of(new Quota.Limit("secrets", "1", "10"), new Quota.Limit("limits.memory", "1Gi", "4Gi")));

        assertThat(QuotaUsage.of(quota, Map.of("limits.memory", "1Gi", "pods", "1")))
                .extracting(QuotaUsage::title)
                .containsExactly("Memory limits");
        assertThat(QuotaUsage.all(quota)).extracting(QuotaUsage::title).containsExactly("Memory limits", "Secrets");
    }

    private static QuotaUsage one(String resource, String used, String hard, String requested) {
        Quota quota = new Quota(List.of(new Quota.Limit(resource, used, hard)));
        return requested.equals("0")
                ? QuotaUsage.all(quota).getFirst()
                : QuotaUsage.of(quota, Map.of(resource, requested)).getFirst();
    }
}
