package dev.pileus.provision.quota;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;

/** Formats amounts of resources as Kubernetes quantities. */
public final class Quantities {

    private static final BigDecimal STEP = BigDecimal.valueOf(1024);
    private static final List<String> UNITS = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi");

    private Quantities() {}

    /**
     * A Kubernetes quantity, in the largest unit in which it is exact.
     *
     * @param resource the resource's name in a quota, which decides in what it is counted
     */
    public static String exact(String resource, BigDecimal amount) {
        if (!isBytes(resource)) {
            return thousandths(amount);
        }
        BigDecimal rest = amount;
        int unit = 0;
        while (rest.signum() > 0 && rest.remainder(STEP).signum() == 0 && unit < UNITS.size() - 1) {
            rest = rest.divide(STEP);
            unit++;
        }
        return plain(rest) + UNITS.get(unit);
    }

    /** The same for reading, in the largest unit of which there is at least one, with one decimal place. */
    static String rough(String resource, BigDecimal amount) {
        if (!isBytes(resource)) {
            return thousandths(amount);
        }
        BigDecimal rest = amount;
        int unit = 0;
        while (rest.abs().compareTo(STEP) >= 0 && unit < UNITS.size() - 1) {
            rest = rest.divide(STEP);
            unit++;
        }
        return plain(rest.setScale(1, RoundingMode.HALF_UP)) + UNITS.get(unit);
    }

    private static boolean isBytes(String resource) {
        return resource.endsWith("memory") || resource.endsWith("storage");
    }

    private static String thousandths(BigDecimal amount) {
        return amount.stripTrailingZeros().scale() <= 0
                ? plain(amount)
                : plain(amount.movePointRight(3).setScale(0, RoundingMode.UP)) + "m";
    }

    private static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }
}
