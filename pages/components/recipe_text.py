"""A recipe in a line: its steps with their values, as one would say them."""

from __future__ import annotations

import re

from augment.params import Param, Value
from augment.recipe import Recipe
from augment.steps import Step
from pages.components.messages import param_label, t, transform_label
from pages.components.param_slider import option_label
from pages.components.values import unit_suffix, value_text

ZEROS_AT_THE_END = re.compile(r"(?:(\.\d*[1-9])|\.)0+(?!\d)")


def recipe_text(recipe: Recipe) -> str:
    """`Rotate −15 to 15° · Gaussian noise 0.05, p 0.5`; steps that are switched off are left out."""
    return " · ".join(step_text(step) for step in recipe.steps if step.enabled) or t("arms.recipe_empty")


def recipe_names(recipe: Recipe) -> str:
    """`Rotate · Gaussian noise`: the steps alone."""
    names = [transform_label(step.transform) for step in recipe.steps if step.enabled]
    return " · ".join(names) or t("arms.recipe_empty")


def step_text(step: Step) -> str:
    """A step with its values; choices are named where they are not the usual ones, what p is where it is not 1."""
    told = [param for param in step.transform.params if _is_told(param, step.params[param.name])]
    numbers = [param for param in told if param.is_number]
    parts = []
    for param in told:
        text = _value(param, step.params[param.name])
        parts.append(text if [param] == numbers else f"{param_label(step.transform, param).lower()} {text}")
    if step.p != 1:
        parts.append(f"p {step.p:g}")
    if step.steps:
        parts.append(f"({'; '.join(step_text(own) for own in step.steps if own.enabled)})")
    return f"{transform_label(step.transform)} {', '.join(parts)}".strip()


def _is_told(param: Param, value: Value) -> bool:
    return param.is_number or value != param.default


def _value(param: Param, value: Value) -> str:
    options = value if isinstance(value, tuple) else (value,)
    if param.kind == "words":
        return f"“{value}”"
    if not param.is_number:
        return ", ".join(option_label(option).lower() for option in options)
    *low, high = (ZEROS_AT_THE_END.sub(r"\1", value_text(param, option)) for option in options)
    return t("verdict.from_to", low=low[0].removesuffix(unit_suffix(param)), high=high) if low else high
