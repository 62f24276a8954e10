package dev.pileus.ui.pages;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signals that a workload gives in its log, in lines such as {@code pileus: players=3}: the latest of each. The log
 * is read when a template asks for the first one; {@code signals.js} reads the lines that come later.
 */
public final class Signals {

    private static final Pattern LINE = Pattern.compile("(?m)^pileus: ([a-z]{1,20})=([0-9A-Za-z._-]{1,40})\\s*$");

    private final Supplier<String> log;
    private Map<String, String> values;

    Signals(Supplier<String> log) {
        this.log = log;
    }

    /** The latest value; the empty text if there is none. */
    public String get(String name) {
        if (values == null) {
            values = parse(log.get());
        }
        return values.getOrDefault(name, "");
    }

    static Map<String, String> parse(String log) {
        Map<String, String> values = new HashMap<>();
        Matcher matcher = LINE.matcher(log);
        while (matcher.find()) {
            values.put(matcher.group(1), matcher.group(2));
        }
        return values;
    }
}
