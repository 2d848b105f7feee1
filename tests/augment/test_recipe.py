"""Recipes as JSON: what is refused, in which words, and that nothing hostile comes through."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import numpy as np
import pytest

from augment.errors import InputError
from augment.params import Param, shown
from augment.recipe import MAX_SEED, MAX_STEPS, Recipe
from augment.transforms import catalogue
from tests.augment.samples import SAMPLES, picture

STEP = {"transform": "rotate", "p": 1, "params": {"angle": [-15, 15]}}


def recipe(*steps: object, **fields: object) -> dict[str, Any]:
    return {"modality": "image", "seed": 0, "steps": list(steps), **fields}


def test_the_written_form_is_the_documented_one() -> None:
    noise = {"transform": "gaussian_noise", "p": 0.5, "params": {"std": 0.05}}
    step = {"transform": "rotate", "p": 1, "params": {"angle": [-15, 15], "fill": "black"}}
    assert Recipe.from_dict(recipe(STEP, noise)).to_dict() == {"version": 1, **recipe(step, noise)}


def test_what_is_left_out_takes_its_default() -> None:
    read = Recipe.from_dict({"modality": "image", "steps": [{"transform": "rotate"}]})
    assert read.seed == 0
    assert read.steps[0].p == 1
    assert read.steps[0].params == catalogue("image")["rotate"].defaults()
    assert Recipe.from_dict({"modality": "text"}).apply("unchanged") == "unchanged"


def test_ids_and_switched_off_steps_survive() -> None:
    written = recipe({**STEP, "id": "my turn"}, {**STEP, "enabled": False}, STEP)
    read = Recipe.from_json(json.dumps(written))
    assert [step.id for step in read.steps] == ["my turn", "rotate-2", "rotate-3"]
    assert Recipe.from_json(read.to_json()) == read
    assert [done.step.id for done in read.trace(picture(8, 8)).steps] == ["my turn", "rotate-3"]


REFUSED = {
    "angle out of range": (
        recipe({**STEP, "params": {"angle": [0, 500]}}),
        ["Step 1", "rotate", "angle", "500", "180"],
    ),
    "range upside down": (recipe({**STEP, "params": {"angle": [9, -9]}}), ["Step 1", "angle", "[9, -9]"]),
    "three values": (recipe({**STEP, "params": {"angle": [1, 2, 3]}}), ["Step 1", "angle", "[1, 2, 3]"]),
    "text for a number": (recipe(STEP, {**STEP, "params": {"angle": "5"}}), ["Step 2", "angle", "'5'", "number"]),
    "flag for a number": (recipe({**STEP, "params": {"angle": True}}), ["angle", "True"]),
    "not a number": (recipe({**STEP, "params": {"angle": float("nan")}}), ["angle", "nan"]),
    "unknown choice": (recipe({**STEP, "params": {"fill": "pink"}}), ["Step 1", "fill", "pink", "black", "reflect"]),
    "no choice": (recipe({**STEP, "params": {"fill": []}}), ["fill"]),
    "unknown param": (recipe({**STEP, "params": {"angel": 5}}), ["Step 1", "rotate", "angel", "angle"]),
    "unknown transform": (recipe({"transform": "rotation"}), ["Step 1", "'rotation'", "nearest by name: rotate"]),
    "transform unlike any": (recipe({"transform": "x" * 500}), ["Step 1", "xxx", "image."]),
    "transform of another modality": (recipe({"transform": "gain"}), ["gain", "image", "one for audio"]),
    "p above one": (recipe({**STEP, "p": 1.5}), ["Step 1", "p is 1.5", "0 to 1"]),
    "p as text": (recipe({**STEP, "p": "1"}), ["Step 1", "p is '1'"]),
    "unknown field": (recipe({**STEP, "prob": 1}), ["Step 1", "prob", "params"]),
    "no transform": (recipe({"p": 1}), ["Step 1", "transform"]),
    "step is a text": (recipe("rotate"), ["Step 1", "rotate"]),
    "steps is an object": (recipe() | {"steps": {}}, ["steps"]),
    "too many steps": (recipe(*[STEP] * (MAX_STEPS + 1)), [str(MAX_STEPS)]),
    "unknown modality": (recipe(modality="video"), ["video", "image"]),
    "modality is a list": (recipe(modality=["image"]), ["image"]),
    "no modality": ({"steps": []}, ["modality"]),
    "negative seed": (recipe(seed=-1), ["-1", str(MAX_SEED)]),
    "seed with a fraction": (recipe(seed=1.5), ["1.5"]),
    "repeated id": (recipe({**STEP, "id": "a"}, {**STEP, "id": "a"}), ["'a'"]),
    "id that is half a character": (recipe({**STEP, "id": "\ud800"}), ["Step 1", "id", "printable"]),
    "recipe is a list": ([], ["JSON object"]),
}


@pytest.mark.parametrize(("data", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_is_one_sentence_that_names_what_is_wrong(data: object, named: list[str]) -> None:
    with pytest.raises(InputError) as refusal:
        Recipe.from_json(json.dumps(data))
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    assert len(sentence) < 400
    for word in named:
        assert word in sentence


@pytest.mark.parametrize(
    "text",
    ["", "{", "nul", "[" * 50_000, "[" * 5000 + "]" * 5000, '{"modality"', "\ud800", b"\xff\xfe\x00", b"\x80abc",
     " " * 70_000, "9" * 10_000, '{"modality": "image", "seed": ' + "9" * 5000 + "}", "NaN", "Infinity", "null", "5"],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_what_is_no_recipe_is_refused(text: str | bytes) -> None:
    with pytest.raises(InputError):
        Recipe.from_json(text)


def hostile(rng: random.Random, depth: int = 0) -> Any:
    """Any JSON value, now and then with the names a recipe has."""
    names = ["modality", "seed", "steps", "transform", "params", "p", "id", "enabled", "angle", "fill", "__class__", ""]
    scalars = [
        None, True, False, 0, -1, 1.5, 1e308, -1e400, float("nan"), 10**30, 2**63, "", "image", "rotate", "black",
        "{0}", "{x.__class__}", "é\0\n", "\ud800", "x" * 500,
    ]  # fmt: skip
    kind = rng.random()
    if depth > 4 or kind < 0.5:
        return rng.choice(scalars)
    if kind < 0.75:
        return [hostile(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(names): hostile(rng, depth + 1) for _ in range(rng.randrange(5))}


def test_hostile_json_gives_a_recipe_or_an_input_error() -> None:
    rng = random.Random(1)
    accepted = 0
    for _ in range(4000):
        data = copy.deepcopy(recipe(STEP, {"transform": "gaussian_noise", "params": {"std": 0.1}}))
        place: Any = rng.choice([data, data["steps"], data["steps"][0], data["steps"][0]["params"], data["steps"][1]])
        key = rng.choice(list(place) if isinstance(place, dict) else range(len(place)))
        place[key] = hostile(rng)
        try:
            read = Recipe.from_json(json.dumps(data))
        except InputError as refusal:
            assert str(refusal)
            continue
        accepted += 1
        read.apply(SAMPLES["image"][2])
        assert Recipe.from_json(read.to_json()) == read
    assert 0 < accepted < 4000


def test_a_trace_says_what_was_drawn_and_what_came_out() -> None:
    image = picture(16, 16)
    made = Recipe("image", seed=3).with_step("rotate").with_step("brightness", factor=0.5)
    trace = made.trace(image, index=4)
    assert trace.source is image
    assert [done.step.id for done in trace.steps] == ["rotate", "brightness"]
    angle = trace.steps[0].drawn["angle"]
    assert isinstance(angle, float)
    assert -15 <= angle <= 15
    assert trace.steps[1].drawn == {"factor": 0.5}
    again = Recipe("image").with_step("rotate", angle=angle).apply(image)
    assert np.array_equal(again, trace.steps[0].sample)
    assert np.array_equal(trace.result, made.apply(image, index=4))


def test_params_say_what_they_allow() -> None:
    angle: Param = catalogue("image")["rotate"].params[0]
    assert angle.allowed == "a number from -180 to 180 °, or [low, high] to draw from"


def test_what_is_nested_deeply_can_be_spoken_of() -> None:
    """A page stands deep in calls of its own, where even what could be read is too deep to be written."""
    nested: list = []
    for _ in range(5_000):
        nested = [nested]
    assert shown(nested) == "too deeply nested"
    with pytest.raises(InputError, match="allowed is"):
        Recipe.from_dict({"modality": "image", "seed": nested})
