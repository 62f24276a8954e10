"""Rows of the table: two things measured in turn, in one run on one machine, so that their ratio means something."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Target:
    """A bound of a ratio or of a figure."""

    sign: str
    bound: float

    def is_met(self, value):
        return value <= self.bound if self.sign == "≤" else value >= self.bound

    def verdict(self, value, unit):
        return f"{self.sign} {self.bound:g}{unit}: {'met' if self.is_met(value) else 'missed'}"


def at_most(bound):
    return Target("≤", bound)


def at_least(bound):
    return Target("≥", bound)


@dataclass(frozen=True)
class Row:
    """One comparison, or one figure where there is nothing to compare it with.

    The targets are those of the ratio, or of the figure: what is promised, and what is hoped for beyond it. Without
    one, a row is there to be known.
    """

    what: str
    against: str | None = None
    targets: tuple[Target, ...] = ()
    unit: str = "ms"

    def shown(self, value):
        return f"{number(value)} {self.unit}"


@dataclass(frozen=True)
class Sample:
    """A pair of figures of a row, taken one after the other; or one figure alone."""

    row: Row
    ours: float
    theirs: float | None = None

    def __str__(self):
        figures = [self.ours] if self.theirs is None else [self.ours, self.theirs]
        return f"{self.row.what}: {' against '.join(map(self.row.shown, figures))}"


@dataclass(frozen=True)
class Result:
    """What a row's samples come to."""

    row: Row
    samples: list[Sample]

    def cells(self):
        ours = [sample.ours for sample in self.samples]
        if self.row.against is None:
            figure, unit = median(ours), f" {self.row.unit}"
            compared = ["", "", "", ""]
        else:
            theirs = [sample.theirs for sample in self.samples]
            figure, unit = median(ours) / median(theirs), ""
            ratios = [one / other for one, other in zip(ours, theirs)]
            compared = [self.row.against, self.spread(theirs), f"{figure:.2f}", spread(ratios, "{:.2f}".format)]
        verdict = ", ".join(target.verdict(figure, unit) for target in self.row.targets) or "none"
        return [self.row.what, self.spread(ours), *compared, verdict, str(len(self.samples))]

    def spread(self, values):
        return spread(values, number, f" {self.row.unit}")


def spread(values, shown, unit=""):
    """The median, and the range from the least to the most."""
    return f"{shown(median(values))}{unit} ({shown(min(values))}–{shown(max(values))})"


def number(value):
    """Three digits, or all that are before the point."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


HEAD = ["what", "figure", "against", "figure", "ratio", "of pairs", "target", "pairs"]


def table(results):
    """The results as a table of Markdown, which also reads well in a terminal."""
    lines = [HEAD, *(result.cells() for result in results)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(text)
