"""Numbers in words: values with their unit and as many decimals as their step has."""

from __future__ import annotations

from collections.abc import Mapping

from augment.params import Param, Scalar
from augment.steps import Step
from pages.components.messages import param_label, transform_label

LONGEST_UNIT_BESIDE_A_VALUE = 6
"""`°`, `dB` and `pixels` stand behind a value; “of the width” stands once, in the slider's label."""


def decimals(param: Param) -> int:
    """How many decimals a value of this Param is shown with."""
    text = f"{param.step:g}"
    return len(text.partition(".")[2])


def is_short(unit: str) -> bool:
    return 0 < len(unit) <= LONGEST_UNIT_BESIDE_A_VALUE


def labelled(label: str, param: Param) -> str:
    """The label of a slider, with the unit where that is too long to stand beside each number."""
    return f"{label}, {param.unit}" if param.unit and not is_short(param.unit) else label


def unit_suffix(param: Param) -> str:
    """The unit as it stands behind a number: `°` close to it, words after a space."""
    if not is_short(param.unit):
        return ""
    return param.unit if param.unit in ("°", "%", "×") else f" {param.unit}"


def slider_format(param: Param) -> str:
    """The printf format of a slider's numbers."""
    unit = unit_suffix(param).replace("%", "%%")
    return f"%d{unit}" if param.kind == "int" else f"%.{decimals(param)}f{unit}"


def value_text(param: Param, value: Scalar) -> str:
    """A drawn value, with one decimal more than the slider has."""
    unit = unit_suffix(param)
    text = f"{value:.{decimals(param) + 1}f}" if param.kind == "float" else f"{value}"
    return text.replace("-", "−") + unit


def signed_text(value: float, places: int) -> str:
    """A number with a true minus sign, and none before zero."""
    text = f"{value:.{places}f}"
    return text.replace("-", "") if float(text) == 0 else text.replace("-", "−")


def drawn_text(step: Step, drawn: Mapping[str, Scalar]) -> str:
    """`angle 12.4°, factor 1.03`: what one step drew; choices are named only where they were drawn too."""
    transform = step.transform
    return (
        ", ".join(
            f"{param_label(transform, param).lower()} {value_text(param, drawn[param.name])}"
            for param in transform.params
            if param.is_number or isinstance(step.params[param.name], tuple)
        )
        or transform_label(transform).lower()
    )
