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


def numbers(rows: Sequence[ShiftRow], arms: Sequence[str], what: str) -> list[dict[str, str]]:
    """For each row a line for each arm but the first; `what` heads the column of the rows' labels."""
    return [
        {
            what: row.label,
            arms[0]: f"{row.accuracies[0]:.1f} %",
            t("verdict.against"): arms[arm],
            t("train.accuracy"): f"{row.accuracies[arm]:.1f} %",
            t("earlier.difference"): points(difference.mean),
            t("verdict.interval"): interval_text(difference),
        }
        for row in rows
        for arm, difference in row.differences.items()
    ]
