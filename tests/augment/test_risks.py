"""Where a value can break the label: stated by the transforms, true of the whole catalogue."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from augment.params import Param, Value
from augment.recipe import Recipe
from augment.risks import APPLIED, Risk, applied, beyond, risks_of
from augment.steps import Step
from augment.transforms import MODALITIES, Transform, catalogue, transform
from tests.augment.test_catalogue import TRANSFORMS, every_transform

RISKY = [(known, risk) for known in TRANSFORMS for risk in known.risks]
every_risk = pytest.mark.parametrize(
    ("transform", "risk"), RISKY, ids=lambda of: getattr(of, "name", "") + getattr(of, "modality", "")
)


def step_of(modality: str, name: str, **values: Value) -> Step:
    return Recipe(modality).with_step(name, **values).steps[0]


def risk_names(modality: str, name: str, **values: Value) -> dict[str, str]:
    return {param: risk.name for param, risk in risks_of(step_of(modality, name, **values)).items()}


@every_transform
def test_a_step_that_does_nothing_runs_no_risk(transform: Transform) -> None:
    neutral = {param.name: param.neutral for param in transform.params if param.neutral is not None}
    step = Recipe(transform.modality).with_step(transform.name).steps[0]
    assert not risks_of(replace(step, p=0.0))
    assert not risks_of(replace(step, enabled=False))
    if not neutral:
        return
    assert not risks_of(replace(step, params={**step.params, **neutral}))
    ranges = {name: (value, value) for name, value in neutral.items()}
    assert not risks_of(replace(step, params={**step.params, **ranges}))


@every_transform
def test_every_neutral_value_is_safe_whatever_the_others_are(transform: Transform) -> None:
    neutral = {param.name: param.neutral for param in transform.params if param.neutral is not None}
    assert not [risk for risk in transform.risks if risk.param in neutral and risk.is_run_by(neutral[risk.param])]


@every_transform
def test_the_sentences_can_be_told_apart_and_are_sentences(transform: Transform) -> None:
    for risk in transform.risks:
        assert risk.sentence.endswith(".")
        assert len(risk.sentence) <= 120, "it stands below a slider"
        assert risk.name.isidentifier()
    sentences: dict[str, set[str]] = {}
    for risk in transform.risks:
        sentences.setdefault(risk.name, set()).add(risk.sentence)
    assert all(len(own) == 1 for own in sentences.values()), "one key of the catalogue has one sentence"
    assert max(Counter((risk.param, risk.name) for risk in transform.risks).values(), default=1) == 1


def ends(param: Param | None) -> list[Value]:
    if param is None:
        return [1.0]
    assert param.kind != "words", "no list of words is a risk"
    return [param.low, param.high] if param.is_number else list(param.choices or (False, True))


@every_risk
def test_every_risk_can_be_run(transform: Transform, risk: Risk) -> None:
    """One that no allowed value runs is a mistake in its limits."""
    param = next((param for param in transform.params if param.name == risk.param), None)
    assert any(risk.is_run_by(value) for value in [*ends(param), *risk.among])
    assert not all(risk.is_run_by(value) for value in ends(param)) or risk.param == APPLIED or param.neutral is not None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("modality", "name", "values", "said"),
    [
        ("image", "rotate", {"angle": 180}, {"angle": "upside_down"}),
        ("image", "rotate", {"angle": (-170, 10)}, {"angle": "upside_down"}),
        ("image", "rotate", {"angle": (-15, 60)}, {"angle": "lying"}),
        ("image", "rotate", {"angle": (-15, 15)}, {}),
        ("image", "horizontal_flip", {}, {APPLIED: "mirrored"}),
        ("image", "quarter_turn", {"turns": (0, 3)}, {"turns": "upside_down"}),
        ("image", "quarter_turn", {"turns": 3}, {"turns": "lying"}),
        ("image", "translate", {"x": 0.0, "y": 0.9}, {"y": "out_of_view"}),
        ("text", "random_deletion", {"share": 0.1, "protect_negations": False}, {"protect_negations": "lost_negation"}),
        ("text", "random_deletion", {"share": 0.1, "protect_negations": (True, False)},
         {"protect_negations": "lost_negation"}),
        ("text", "random_deletion", {"share": 0.1, "protect_negations": True}, {}),
        ("text", "random_deletion", {"share": 0.0, "protect_negations": False}, {}),
        ("audio", "white_noise", {"snr_db": (0, 30)}, {"snr_db": "hidden"}),
    ],
)  # fmt: skip
def test_what_is_said_at_that_value(modality: str, name: str, values: dict, said: dict[str, str]) -> None:
    assert risk_names(modality, name, **values) == said


def test_the_ready_defaults_are_mostly_safe() -> None:
    """A step that warns as soon as it is added teaches people to look past warnings; these few are risky as such."""
    warning = {name for modality in MODALITIES for name in catalogue(modality) if risk_names(modality, name)}
    flips = {"horizontal_flip", "vertical_flip", "transpose", "quarter_turn"}
    assert warning == {*flips, "invert", "greyscale", "channel_shuffle", "channel_drop", "reverse", "antonym"}


def test_a_limit_itself_is_safe_and_ends_of_ranges_count() -> None:
    risk = beyond("angle", 45, "lying", "…")
    assert not risk.is_run_by((-45, 45))
    assert risk.is_run_by((-46, 0))
    assert risk.is_run_by(45.5)
    assert not applied("mirrored", "…").is_run_by(0)


def test_a_risk_of_no_param_is_refused() -> None:
    def unchanged(text: str) -> str:
        return text

    with pytest.raises(TypeError, match="angle"):
        transform("text", "none", summary="", label_safety="", source="", risks=(beyond("angle", 1, "x", "x."),))(
            unchanged
        )
