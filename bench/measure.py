"""Rows of the table: two things measured in turn, in one run on one machine, so that their ratio means something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One comparison. Its measure yields pairs (ours, theirs), which were taken one after the other.

    The target is the most that the ratio may be; without one, a row is there to be known.
    """

    what: str
    against: str
    target: float | None
    measure: Callable[[], Iterator[tuple[float, float]]]
    unit: str = "ms"

    def shown(self, value):
        return f"{value:.0f} {self.unit}"


@dataclass(frozen=True)
class Result:
    """What a row's pairs come to."""

    row: Row
    pairs: list[tuple[float, float]]

    @property
    def ratio(self):
        return median(ours for ours, _ in self.pairs) / median(theirs for _, theirs in self.pairs)

    @property
    def verdict(self):
        if self.row.target is None:
            return "none"
        return f"≤ {self.row.target:g}: {'met' if self.ratio <= self.row.target else 'missed'}"

    def cells(self):
        ours, theirs = zip(*self.pairs)
        of_pairs = median(one / other for one, other in self.pairs)
        return [
            self.row.what,
            self.spread(ours),
            self.row.against,
            self.spread(theirs),
            f"{self.ratio:.2f}",
            f"{of_pairs:.2f}",
            self.verdict,
            str(len(self.pairs)),
        ]

    def spread(self, values):
        return f"{self.row.shown(median(values))} ({min(values):.0f}–{max(values):.0f})"


HEAD = ["what", "takes", "against", "takes", "ratio", "of pairs", "target", "pairs"]


def table(results):
    """The results as a table of Markdown, which also reads well in a terminal."""
    lines = [HEAD, *(result.cells() for result in results)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
