"""Recipes for texts written for nlpaug, as one function of a text, for the tests that run them."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from augment.export.nlpaug_calls import LIBRARY
from augment.export.targets import export
from augment.params import Value
from augment.recipe import Recipe
from augment.text.ready import FOLDER
from augment.transforms import Transform, catalogue

Change = Callable[[str], str]
Run = Callable[[Recipe], Change]

LETTER = (FOLDER / "letter_en.txt").read_text("utf-8")
SPACED = f"  \t{LETTER}\r\n\r\n- “Don't”—he'd said:\tU.S. prices (5.99 €) rose…  \n"


def _rows(name: str) -> list[str]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)][:200]


MESSAGES = _rows("messages.csv")
CHINESE = _rows("messages_zh.csv")


@pytest.fixture(name="run")
def run_script() -> Iterator[Run]:
    """The script's steps as one function of a text. The generators that it draws from are seeded, and put back."""
    states = random.getstate(), np.random.get_state()

    def exported(recipe: Recipe) -> Change:
        script: dict = {"__name__": "exported"}
        exec(compile(export(recipe, "nlpaug").code, "exported", "exec"), script)
        steps = script["recipe"]()
        random.seed(recipe.seed)
        np.random.seed(recipe.seed)

        def change(text: str) -> str:
            for step in steps:
                text = step(text)
            return text

        return change

    yield exported
    random.setstate(states[0])
    np.random.set_state(states[1])


def one_step(name: str, p: float = 1.0, **values: Value) -> Recipe:
    recipe = Recipe("text", seed=5).with_step(name, **{**TAKEN.get(name, {}), **values})
    return replace(recipe, steps=(replace(recipe.steps[0], p=p),))


TAKEN: dict[str, dict[str, Value]] = {"whitespace": {"change": "split"}}
"""Values at which there is a counterpart, where there is none at others."""


def has_counterpart(transform: Transform) -> bool:
    own = Recipe("text").with_step("random_swap").steps if transform.kind.takes_steps else ()
    recipe = one_step(transform.name)
    (part,) = LIBRARY.pipeline(replace(recipe, steps=(replace(recipe.steps[0], steps=own),)))
    return part.call is not None


COUNTERPARTS = sorted(name for name, transform in catalogue("text").items() if has_counterpart(transform))
PLAIN = [name for name in COUNTERPARTS if name != "some_of"]
