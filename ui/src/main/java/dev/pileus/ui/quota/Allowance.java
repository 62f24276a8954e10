package dev.pileus.ui.quota;

import dev.pileus.api.status.Quota;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much of something a namespace may use, uses, and would use.
 *
 * @param resource what it is about
 * @param used how much is in use
 * @param hard how much there may be
 * @param takes how much one more workload would take
 */
public record Allowance(Resource resource, Quantity used, Quantity hard, Quantity takes) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int TIGHT = 80;

    /** All that the quota limits, what people care for most first. */
    public static List<Allowance> all(Quota quota) {
        return with(quota, Map.of());
    }

    /** What the quota limits of what a workload takes. */
    public static List<Allowance> of(Quota quota, Map<String, String> takes) {
        return with(quota, takes).stream()
                .filter(allowance -> allowance.takes.isMoreThan(Quantity.ZERO))
                .toList();
    }

    private static List<Allowance> with(Quota quota, Map<String, String> takes) {
        return quota.items().stream()
                .flatMap(item -> of(item, takes).stream())
                // What nobody here may have, and nobody asks for, is no news.
                .filter(allowance ->
                        allowance.hard.isMoreThan(Quantity.ZERO) || allowance.takes.isMoreThan(Quantity.ZERO))
                .sorted(Comparator.comparingInt(
                                (Allowance allowance) -> allowance.resource().rank())
                        .thenComparing(Allowance::title))
                .toList();
    }

    private static Optional<Allowance> of(Quota.Limit item, Map<String, String> takes) {
        Quantity wanted = Optional.ofNullable(takes.get(item.resource()))
                .flatMap(Quantity::parse)
                .orElse(Quantity.ZERO);
        return Quantity.parse(item.hard())
                .map(hard -> new Allowance(
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
    public String takesText() {
        return resource.words(takes);
    }

    /** What is left: "1 GiB". */
    public String leftText() {
        return resource.words(hard.minus(used));
    }

    /** Whether there is room for what a workload would take. */
    public boolean fits() {
        return !used.plus(takes).isMoreThan(hard);
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
    public int takesPercent() {
        int room = 100 - usedPercent();
        int wanted = takes.isMoreThan(Quantity.ZERO) ? Math.max(1, percent(takes)) : 0;
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
