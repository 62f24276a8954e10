"""Rows of the table: two things measured in turn, in one run on one machine, so that their ratio means something."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Row:
    """One comparison. Its measure yields pairs (ours, theirs) in milliseconds, which were taken one after the other."""

    what: str
    against: str
    target: float
    measure: Callable[[], Iterator[tuple[float, float]]]


@dataclass(frozen=True)
class Result:
    """What a row's pairs come to."""

    row: Row
    pairs: list[tuple[float, float]]

    @property
    def ratio(self):
        return median(ours for ours, _ in self.pairs) / median(theirs for _, theirs in self.pairs)

    @property
    def met(self):
        return self.ratio <= self.row.target

    def cells(self):
        ours, theirs = zip(*self.pairs)
        of_pairs = median(one / other for one, other in self.pairs)
        verdict = "met" if self.met else "missed"
        return [
            self.row.what,
            spread(ours),
            self.row.against,
            spread(theirs),
            f"{self.ratio:.2f}",
            f"{of_pairs:.2f}",
            f"≤ {self.row.target:g}: {verdict}",
            str(len(self.pairs)),
        ]


HEAD = ["what", "ms", "against", "ms", "ratio", "of pairs", "target", "pairs"]


def spread(values):
    return f"{median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def table(results):
    """The results as a table of Markdown, which also reads well in a terminal."""
    lines = [HEAD, *(result.cells() for result in results)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
