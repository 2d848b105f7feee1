"""Recipes of every modality with something wrong in them, and such as a newer version may write."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from augment.recipe import Recipe
from augment.transforms import MODALITIES, catalogue
from tests.corpus import values
from tests.corpus.case import Case, Make, Rng, drawn
from tests.corpus.mutations import OF_TEXTS


def whole(rng: Rng, modality: str) -> dict[str, Any]:
    """One to six steps with all their values written out, some of them drawn from a range."""
    transforms = list(catalogue(modality).values())
    steps = []
    for number in range(rng.integers(1, 7)):
        transform = transforms[rng.integers(len(transforms))]
        params: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else value for name, value in transform.defaults().items()
        }
        for param in transform.params:
            if param.is_number and rng.integers(3) == 0:
                params[param.name] = [param.low, param.high]
        step: dict[str, Any] = {"transform": transform.name, "p": float(rng.integers(0, 11)) / 10, "params": params}
        if rng.integers(4) == 0:
            step["id"] = f"own-{number}"
        if transform.kind.takes_steps:
            step["steps"] = [{"transform": transforms[rng.integers(len(transforms))].name} for _ in range(3)]
        steps.append(step)
    return {"version": 1, "modality": modality, "seed": int(rng.integers(0, 99)), "steps": steps}


def _as_written(modality: str, rng: Rng) -> bytes:
    return values.written(whole(rng, modality))


def _wrong(modality: str, rng: Rng) -> bytes:
    return values.wrong_somewhere(rng, whole(rng, modality))


def _newer(rng: Rng) -> bytes:
    recipe = whole(rng, MODALITIES[rng.integers(3)])
    recipe["version"] = (3, 99, 10**9, 10**400, 2.5, "3")[rng.integers(6)]
    recipe["steps"][0][("curve", "transform", "p")[rng.integers(3)]] = ("new", {"kind": "bezier"}, [0, 1])[
        rng.integers(3)
    ]
    return values.written(recipe)


def _many(rng: Rng) -> bytes:
    recipe = whole(rng, "image")
    recipe["steps"] = recipe["steps"] * int(rng.choice([32, 40, 2_000]))
    return values.written(recipe)


def _other(rng: Rng) -> bytes:
    return values.written(values.WRONG[rng.integers(len(values.WRONG))])


MAKES: dict[str, Make] = {
    **{f"{name} recipe": partial(_as_written, name) for name in MODALITIES},
    **{f"wrong {name} recipe": partial(_wrong, name) for name in MODALITIES},
    **{f"other wrong {name} recipe": partial(_wrong, name) for name in MODALITIES},
    "newer": _newer, "many": _many, "other": _other,
}  # fmt: skip


def cases(seed: int, count: int) -> Iterator[Case]:
    return drawn("recipes", seed, count, MAKES, OF_TEXTS)


def load(case: Case, folder: Path) -> None:
    """What is read is written again as something that says the same."""
    recipe = Recipe.from_json(case.data)
    text = recipe.to_json()
    text.encode()
    assert Recipe.from_json(text).to_json() == text
