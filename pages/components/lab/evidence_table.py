"""Evidence in numbers: intervals in words, and the table below a chart of rows."""

from __future__ import annotations

from collections.abc import Sequence

from models.comparison.evidence import Difference
from models.comparison.sentences import points
from pages.components.lab.evidence_charts import ShiftRow
from pages.components.messages import t


def interval_text(difference: Difference) -> str:
    """`1.2 to 3.4`; nothing where there is no interval."""
    if difference.ci95 is None:
        return ""
    return t("verdict.from_to", low=points(difference.ci95[0]), high=points(difference.ci95[1]))


def head(name: str, *own: str) -> str:
    """A name that a person gave as the head of a column: a space tells it from columns of its table's `own`."""
    return f"{name} " if name in own else name


def numbers(rows: Sequence[ShiftRow], arms: Sequence[str], what: str) -> list[dict[str, str]]:
    """For each row a line for each arm but the first; `what` heads the column of the rows' labels."""
    against, accuracy, interval = t("verdict.against"), t("train.accuracy"), t("verdict.interval")
    first = head(arms[0], what, against, accuracy, t("earlier.difference"), interval)
    return [
        {
            what: row.label,
            first: f"{row.accuracies[0]:.1f} %",
            against: arms[arm],
            accuracy: f"{row.accuracies[arm]:.1f} %",
            t("earlier.difference"): points(difference.mean),
            interval: interval_text(difference),
        }
        for row in rows
        for arm, difference in row.differences.items()
    ]
