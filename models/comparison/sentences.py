"""What a comparison came to, in a sentence; every number in it is one of the report's."""

from __future__ import annotations

from augment.errors import Note
from models.comparison.evidence import NO_WINNER, Difference

_BEATS = "‘{winner}’ beats ‘{loser}’ by {points} points (95 % interval {low} to {high}; {wins} of {seeds} seeds)."
_ONE_SEED = (
    "No winner: one seed cannot tell luck from merit. ‘{second}’ minus ‘{first}’ is {points} points; train more seeds."
)
_SPANS_ZERO = (
    "No winner: ‘{second}’ minus ‘{first}’ is {points} points, and the 95 % interval from {low} to {high} "
    "includes zero (‘{second}’ ahead in {wins} of {seeds} seeds). With these {seeds} seeds and {samples} test samples, "
    "a gain of {detectable} points would have been found in four of five cases."
)
_ALIKE = "No winner: ‘{first}’ and ‘{second}’ judge every test sample alike, in all {seeds} seeds."
_BLIND = (
    "No winner: ‘{second}’ minus ‘{first}’ is {points} points, and the 95 % interval from {low} to {high} "
    "includes zero (‘{second}’ ahead in {wins} of {seeds} seeds). {seeds} seeds are too few to find any gain reliably."
)
_TOO_EARLY = (
    "No verdict before all {planned} planned seeds: over {seeds}, ‘{second}’ minus ‘{first}’ is {points} points so far."
)
_NOT_TOLD = (
    "No winner: ‘{second}’ minus ‘{first}’ is {points} points over {seeds} seeds, but results of an older version lack "
    "what an interval needs; train the experiment anew."
)
NOTHING_YET = Note("report.nothing_yet", "No seed is finished in both arms yet.")


def points(share: float) -> str:
    """A share of 1 as percentage points with one decimal: 0.021 is 2.1."""
    text = f"{100 * share:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def verdict_sentence(names: tuple[str, str], difference: Difference, winner: str, planned: int) -> Note:
    """The verdict on the second of `names` against the first, of `planned` seeds."""
    values: dict[str, object] = {"first": names[0], "second": names[1], "points": points(difference.mean)}
    values |= {"wins": difference.wins, "seeds": difference.seeds, "samples": difference.samples, "planned": planned}
    if difference.seeds < planned:
        return Note("report.too_early", _TOO_EARLY, **values)
    if difference.ci95 is None:
        key, sentence = ("one_seed", _ONE_SEED) if difference.seeds == 1 else ("not_told", _NOT_TOLD)
        return Note(f"report.{key}", sentence, **values)
    low, high = difference.ci95
    values |= {"low": points(low), "high": points(high)}
    if winner == NO_WINNER:
        return _no_winner(values, difference)
    if difference.mean > 0:
        return Note("report.beats", _BEATS, **values, winner=names[1], loser=names[0])
    turned = {"points": points(-difference.mean), "low": points(-high), "high": points(-low), "wins": difference.losses}
    return Note("report.beats", _BEATS, **values | turned, winner=names[0], loser=names[1])


def _no_winner(values: dict[str, object], difference: Difference) -> Note:
    detectable = difference.detectable or 0
    if difference.ci95 == (0, 0):
        return Note("report.alike", _ALIKE, **values)
    if detectable > 1:
        return Note("report.blind", _BLIND, **values)
    return Note("report.spans_zero", _SPANS_ZERO, **values, detectable=points(detectable))


def paid_for(comparisons: int, looks: int, overlap: float | None) -> list[Note]:
    """What widens the intervals of an experiment, a sentence each; `overlap` None where it does not."""
    notes = []
    if comparisons > 1:
        sentence = (
            "{count} arms are compared with the first: their intervals are widened, so that luck alone makes a winner "
            "in one of twenty experiments at most (Holm)."
        )
        notes.append(Note("report.several_arms", sentence, count=comparisons))
    if looks > 1:
        sentence = "This is look {count} at the evidence, each at more seeds: the intervals are widened to pay for all."
        notes.append(Note("report.several_looks", sentence, count=looks))
    if overlap is not None:
        sentence = (
            "Two seeds share {percent} % of their training samples: the intervals are widened, as fresh samples would "
            "differ more (Nadeau and Bengio). Fewer training samples, of which seeds share less, may tell more."
        )
        notes.append(Note("report.overlap", sentence, percent=round(100 * overlap)))
    return notes
