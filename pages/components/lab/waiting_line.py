"""While an experiment waits: what comes before it, and about how long that takes."""

from __future__ import annotations

from pages.components.lab.jobs import owner, store
from pages.components.messages import t
from pages.components.words import as_text

MOST_TITLES, MOST_CHARACTERS = 2, 60


def waiting_text(experiment_id: str) -> str:
    """A sentence or two, "" where nothing of the experiment waits. Titles of other people's are not told."""
    ahead = store().ahead(experiment_id, owner())
    if ahead is None:
        return ""
    parts = [f"“{as_text(_short(title))}”" for title in ahead.own[:MOST_TITLES]]
    left = len(ahead.own) - len(parts)
    if left:
        parts.append(t("train.of_yours", count=left))
    if ahead.others:
        parts.append(t("train.of_others", count=ahead.others))
    before = t("train.before_it", what=", ".join(parts)) if parts else t("train.nothing_before")
    return f"{before} {_when(ahead.seconds)}"


def _short(title: str) -> str:
    return title if len(title) <= MOST_CHARACTERS else title[:MOST_CHARACTERS].rstrip() + "…"


def _when(seconds: float | None) -> str:
    if seconds is None:
        return t("train.starts_unknown")
    return t("train.starts_in", time=_rough(seconds)) if seconds >= 5 else t("train.starts_soon")


def _rough(seconds: float) -> str:
    """No more exact than it is known: to 5 seconds, above two minutes to a minute."""
    if seconds < 120:
        return t("train.seconds", seconds=round(seconds / 5) * 5)
    return t("train.whole_minutes", minutes=round(seconds / 60))
