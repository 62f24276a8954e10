package dev.pileus.ui.quota;

import dev.pileus.api.status.Quota;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The usage of one resource of a namespace's quota, with what one more workload would use.
 *
 * @param resource what it is about
 * @param used how much is in use
 * @param hard how much there may be
 * @param requested how much one more workload would use
 */
public record QuotaUsage(Resource resource, Quantity used, Quantity hard, Quantity requested) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int TIGHT = 80;

    /** All that the quota limits, what people care for most first. */
    public static List<QuotaUsage> all(Quota quota) {
        return with(quota, Map.of());
    }

    /** What the quota limits of what a workload takes. */
    public static List<QuotaUsage> of(Quota quota, Map<String, String> requested) {
        return with(quota, requested).stream()
                .filter(usage -> usage.requested.isMoreThan(Quantity.ZERO))
                .toList();
    }

    private static List<QuotaUsage> with(Quota quota, Map<String, String> requested) {
        return quota.items().stream()
                .flatMap(item -> of(item, requested).stream())
                // What nobody here may have, and nobody asks for, is no news.
                .filter(usage -> usage.hard.isMoreThan(Quantity.ZERO) || usage.requested.isMoreThan(Quantity.ZERO))
                .sorted(Comparator.comparingInt(
                                (QuotaUsage usage) -> usage.resource().rank())
                        .thenComparing(QuotaUsage::title))
                .toList();
    }

    private static Optional<QuotaUsage> of(Quota.Limit item, Map<String, String> requested) {
        Quantity wanted = Optional.ofNullable(requested.get(item.resource()))
                .flatMap(Quantity::parse)
                .orElse(Quantity.ZERO);
        return Quantity.parse(item.hard())
                .map(hard -> new QuotaUsage(
                        Resource.of(item.resource()),
                        Quantity.parse(item.used()).orElse(Quantity.ZERO),
                        hard,
                        wanted));
    }

    /** What it is about, such as "Memory limits". */
    public String title() {
        return resource.title();
    }

    /** A sentence on what that is, or the empty text. */
    public String help() {
        return resource.help();
    }

    /** How it is: "3 of 4 GiB". */
    public String text() {
        return resource.words(used, hard);
    }

    /** What a workload would take: "512 MiB". */
    public String requestedText() {
        return resource.words(requested);
    }

    /** What is left: "1 GiB". */
    public String leftText() {
        return resource.words(hard.minus(used));
    }

    /** Whether there is room for what a workload would take. */
    public boolean fits() {
        return !used.plus(requested).isMoreThan(hard);
    }

    /** Whether not much is left. */
    public boolean isTight() {
        return usedPercent() >= TIGHT;
    }

    /** How much is used, from 0 to 100. */
    public int usedPercent() {
        return percent(used);
    }

    /** How much of the rest a workload would take, in the same percents; at least one where it takes anything. */
    public int requestedPercent() {
        int room = 100 - usedPercent();
        int wanted = requested.isMoreThan(Quantity.ZERO) ? Math.max(1, percent(requested)) : 0;
        return Math.min(room, wanted);
    }

    private int percent(Quantity part) {
        if (hard.value().signum() <= 0) {
            return 100;
        }
        return part.value()
                .multiply(HUNDRED)
                .divide(hard.value(), 0, RoundingMode.HALF_UP)
                .min(HUNDRED)
                .intValue();
    }
}
