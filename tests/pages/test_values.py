"""Numbers as people read them."""

from __future__ import annotations

import re

import pytest

from augment.recipe import Recipe
from augment.transforms import MODALITIES, catalogue
from pages.components.values import drawn_text, labelled, slider_format, value_text

PARAMS = [(known, param) for modality in MODALITIES for known in catalogue(modality).values() for param in known.params]


@pytest.mark.parametrize(
    ("modality", "name", "drawn", "text"),
    [
        ("image", "translate", {"x": 0.0468, "y": -0.025}, "to the right 4.7 %, up 2.5 %"),
        ("image", "rotate", {"angle": 12.449}, "angle 12.4°"),
        ("image", "scale", {"factor": 1.0269}, "size 1.03×"),
        ("image", "gaussian_blur", {"sigma": 0.42}, "blur 0.4 %"),
        ("image", "random_crop", {"size": 0.8, "x": 0.333, "y": 1},
         "kept 80.0 %, from the left 33.3 %, from the top 100 %"),
        ("audio", "white_noise", {"snr_db": -0.04}, "SNR 0.0 dB"),
        ("audio", "low_pass", {"cutoff_hz": 3141.59}, "cutoff 3142 Hz"),
        ("audio", "pitch_shift", {"semitones": -1.25}, "pitch −1.2 semitones"),
        ("image", "quarter_turn", {"turns": 2}, "turns 2"),
    ],
)  # fmt: skip
def test_drawn_values_are_rounded_and_shares_are_per_cent(modality: str, name: str, drawn: dict, text: str) -> None:
    step = Recipe(modality).with_step(name).steps[0]
    assert drawn_text(step, {**step.params, **drawn}) == text


@pytest.mark.parametrize(("transform", "param"), PARAMS, ids=lambda of: of.name)
def test_no_value_has_more_than_two_decimals_or_a_bare_share(transform: object, param: object) -> None:
    if not param.is_number:  # type: ignore[attr-defined]
        return
    for value in (param.low, param.high, param.low + 0.123456 * (param.high - param.low)):  # type: ignore[attr-defined]
        text = value_text(param, int(value) if param.kind == "int" else value)  # type: ignore[attr-defined,arg-type]
        assert not re.search(r"\.\d{3}", text)
        assert "-" not in text
        assert text.endswith("%") == (param.is_share or param.unit.startswith("%"))  # type: ignore[attr-defined]
    assert "room left" not in labelled("", param)  # type: ignore[arg-type]
    assert (slider_format(param) == "percent") == param.is_share  # type: ignore[arg-type,attr-defined]
