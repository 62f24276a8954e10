package dev.pileus.replicas.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of text that is written bit by bit: columns are as wide as what they have had so far, and never get narrower. */
final class Table {

    /** A column; of numbers it is aligned to the right. */
    record Column(String header, boolean isNumber) {}

    private static final String GAP = "  ";

    private final List<Column> columns;
    private final int[] widths;
    private boolean begun;

    Table(List<Column> columns) {
        this.columns = columns;
        widths = columns.stream().mapToInt(column -> column.header().length()).toArray();
    }

    /** The lines of these rows, below the header the first time. */
    List<String> lines(List<List<String>> rows) {
        rows.forEach(row -> IntStream.range(0, widths.length)
                .forEach(i -> widths[i] = Math.max(widths[i], row.get(i).length())));
        List<String> lines = new ArrayList<>();
        if (!begun) {
            begun = true;
            lines.add(line(columns.stream().map(Column::header).toList()));
        }
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        return IntStream.range(0, widths.length)
                .mapToObj(i -> columns.get(i).isNumber()
                        ? " ".repeat(widths[i] - cells.get(i).length()) + cells.get(i)
                        : cells.get(i) + " ".repeat(widths[i] - cells.get(i).length()))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }
}
