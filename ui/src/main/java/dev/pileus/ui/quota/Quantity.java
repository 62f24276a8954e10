package dev.pileus.ui.quota;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount as Kubernetes writes it, such as {@code 250m}, {@code 1.5Gi} or {@code 12}
 * (<a href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>).
 *
 * @param value the amount in bytes, processors or pieces
 */
record Quantity(BigDecimal value) {

    static final Quantity ZERO = new Quantity(BigDecimal.ZERO);

    private static final Pattern SHAPE = Pattern.compile(
            "([+-]?(?:\\d{1,20}(?:\\.\\d{0,20})?|\\.\\d{1,20}))(?:[eE]([+-]?\\d{1,2})|([A-Za-z]{1,2}))?");

    private static final Map<String, BigDecimal> SUFFIXES = Map.ofEntries(
            Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
            Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
            Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
            Map.entry("k", BigDecimal.ONE.movePointRight(3)),
            Map.entry("M", BigDecimal.ONE.movePointRight(6)),
            Map.entry("G", BigDecimal.ONE.movePointRight(9)),
            Map.entry("T", BigDecimal.ONE.movePointRight(12)),
            Map.entry("P", BigDecimal.ONE.movePointRight(15)),
            Map.entry("E", BigDecimal.ONE.movePointRight(18)),
            Map.entry("Ki", binary(1)),
            Map.entry("Mi", binary(2)),
            Map.entry("Gi", binary(3)),
            Map.entry("Ti", binary(4)),
            Map.entry("Pi", binary(5)),
            Map.entry("Ei", binary(6)));

    /** The amount that the text means; empty if it means none. */
    static Optional<Quantity> parse(String text) {
        Matcher matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        if (matcher.group(2) != null) {
            return Optional.of(new Quantity(number.scaleByPowerOfTen(Integer.parseInt(matcher.group(2)))));
        }
        if (matcher.group(3) == null) {
            return Optional.of(new Quantity(number));
        }
        return Optional.ofNullable(SUFFIXES.get(matcher.group(3))).map(factor -> new Quantity(number.multiply(factor)));
    }

    Quantity plus(Quantity other) {
        return new Quantity(value.add(other.value));
    }

    Quantity minus(Quantity other) {
        return new Quantity(value.subtract(other.value).max(BigDecimal.ZERO));
    }

    boolean isMoreThan(Quantity other) {
        return value.compareTo(other.value) > 0;
    }

    private static BigDecimal binary(int power) {
        return BigDecimal.valueOf(1024).pow(power);
    }
}
