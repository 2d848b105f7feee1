"""Experiments as a version of this program without version numbers wrote them, brought to today's form."""

from __future__ import annotations

from typing import Any

from models.comparison.specs import OPTIMISER

APPLIED_TO_ALL_ONCE = {"momentum": "sgd"}
"""Settings of old that were written whichever optimiser was chosen, and the optimiser that they are for."""


def up_to_date(data: dict[str, Any]) -> dict[str, Any]:
    """`data` without what could not apply, in the training and in each arm's changes to it; what is odd is left.

    An arm of old that changed the optimiser took over what it did not name, so it is handed that.
    """
    optimiser, taken_over = OPTIMISER.default, {}
    current = dict(data)
    if isinstance(training := data.get("training"), dict):
        optimiser = training.get("optimiser", optimiser)
        current["training"] = _applying(training, optimiser)
        taken_over = {name: value for name, value in training.items() if name in APPLIED_TO_ALL_ONCE}
    if isinstance(arms := data.get("arms"), list):
        current["arms"] = [_arm_up_to_date(arm, optimiser, taken_over) for arm in arms]
    return current


def _arm_up_to_date(arm: Any, optimiser: object, taken_over: dict[str, Any]) -> Any:
    changes = arm.get("training") if isinstance(arm, dict) else None
    if not isinstance(changes, dict):
        return arm
    own = changes.get("optimiser", optimiser)
    return arm | {"training": _applying(changes if own == optimiser else taken_over | changes, own)}


def _applying(training: dict[str, Any], optimiser: object) -> dict[str, Any]:
    return {name: value for name, value in training.items() if APPLIED_TO_ALL_ONCE.get(name, optimiser) == optimiser}
