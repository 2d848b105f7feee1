"""The verdict on an arm in words a pupil understands: first for who decides, before the numbers."""

from __future__ import annotations

from augment.errors import Note
from models.comparison.evidence import NO_WINNER
from models.comparison.report import Comparison, Report
from models.comparison.sentences import points

SENTENCES = {
    "better": "Worth using: {arm} is {points} points better than {baseline}, likely between {low} and {high}.",
    "worse": "Not worth using: {arm} is {points} points worse than {baseline}, likely between {low} and {high}.",
    "unclear": "No clear difference between {arm} and {baseline} ({points} points, likely between {low} and {high}).",
    "seen": "No clear difference between {arm} and {baseline} ({points} points, likely between {low} and {high}). "
    "A difference of {detectable} points would probably have shown.",
    "ceiling": "{arm} and {baseline} are always right: use fewer samples or a harder test.",
    "alike": "{arm} and {baseline} give the same answer to every test sample, in every seed.",
    "one_seed": "One seed cannot tell luck from merit: {arm} is {points} points from {baseline}. Train more seeds.",
    "early": "Too early to tell: {seeds} of {of} seeds are in.",
}
"""By the kind of verdict. Page and report give each kind a look of its own."""

ON_SHIFTS = {
    "inside_better": "On shifted samples, of the kind that the recipe practises, it is {points} points better, likely "
    "between {low} and {high}.",
    "inside_worse": "On shifted samples, although of the kind that the recipe practises, it is {points} points worse, "
    "likely between {low} and {high}.",
    "outside_better": "On shifted samples, of kinds that it never practised, it is {points} points better, likely "
    "between {low} and {high}.",
    "outside_worse": "On shifted samples, of kinds that it never practised, it is {points} points worse, likely "
    "between {low} and {high}.",
}
"""What a clean test does not tell, where it is clear."""


def verdict_kind(found: Report, comparison: Comparison) -> str:
    """Which of SENTENCES holds of an arm. A winner is named when all planned seeds are in, and no sooner."""
    difference, planned = comparison.difference, len(found.experiment.seeds)
    if difference.seeds < planned:
        return "early"
    if comparison.winner != NO_WINNER:
        return "better" if comparison.winner == comparison.arm else "worse"
    if planned == 1:
        return "one_seed"
    of_both = [found.results[index, seed] for index in (0, comparison.arm_index) for seed in found.experiment.seeds]
    if all(result.accuracy == 1 for result in of_both):
        return "ceiling"
    if difference.ci95 == (0, 0):
        return "alike"
    return "seen" if 0 < (difference.detectable or 0) <= 1 else "unclear"


def plain_verdict(found: Report, comparison: Comparison) -> Note:
    """The verdict on one arm against the first."""
    kind, difference = verdict_kind(found, comparison), comparison.difference
    turned = -1 if kind == "worse" else 1
    low, high = sorted(turned * end for end in difference.ci95 or (difference.mean, difference.mean))
    return Note(
        f"verdict.{kind}", SENTENCES[kind], points=points(turned * difference.mean), low=points(low), high=points(high),
        arm=comparison.arm, baseline=comparison.baseline, seeds=difference.seeds, of=len(found.experiment.seeds),
        detectable=points(difference.detectable or 0),
    )  # fmt: skip


def plain_robustness(found: Report, comparison: Comparison) -> list[Note]:
    """What is clear about the arm on shifted samples, once all planned seeds are in."""
    groups = {"inside": comparison.inside, "outside": comparison.outside}
    notes = []
    for name, group in groups.items():
        if group is None or group.ci95 is None or group.seeds < len(found.experiment.seeds):
            continue
        if group.ci95[0] <= 0 <= group.ci95[1]:
            continue
        turned = 1 if group.mean > 0 else -1
        low, high = sorted(turned * end for end in group.ci95)
        key = f"{name}_{'better' if turned > 0 else 'worse'}"
        notes.append(
            Note(
                f"verdict.{key}", ON_SHIFTS[key], points=points(turned * group.mean), low=points(low), high=points(high)
            )
        )
    return notes
