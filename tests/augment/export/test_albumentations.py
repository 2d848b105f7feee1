"""The exported code, really run: what Albumentations makes of a picture, against what the recipe makes of it."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from augment.__main__ import main
from augment.export.albumentations import HELP, VERSION
from augment.export.albumentations_calls import LIBRARY, with_levels
from augment.export.library import Call, every_part
from augment.export.targets import export
from augment.recipe import Recipe
from augment.transforms import Transform, catalogue
from tests.augment.export.albumentations_measured import MEASURED
from tests.augment.export.albumentations_run import PICTURES, WHITE, Values, differences, one_step, theirs


def has_counterpart(transform: Transform) -> bool:
    (part,) = LIBRARY.pipeline(with_own_steps(transform))
    return part.call is not None


def with_own_steps(transform: Transform) -> Recipe:
    recipe = one_step(transform.name)
    steps = one_step("invert").steps if transform.kind.takes_steps else ()
    return replace(recipe, steps=(replace(recipe.steps[0], steps=steps),))


COUNTERPARTS = sorted(name for name, transform in catalogue("image").items() if has_counterpart(transform))

EXACT = (0.0, 0.0)
ROUNDED = (1.0, 0.6)
"""Levels are cut down, not rounded, or worked out in another order."""
EQUAL: list[tuple[str, Values, tuple[float, float], tuple[float, float]]] = [
    ("horizontal_flip", {}, EXACT, EXACT),
    ("vertical_flip", {}, EXACT, EXACT),
    ("transpose", {}, EXACT, EXACT),
    ("quarter_turn", {"turns": 0}, EXACT, EXACT),
    ("quarter_turn", {"turns": 1}, EXACT, EXACT),
    ("quarter_turn", {"turns": 2}, EXACT, EXACT),
    ("quarter_turn", {"turns": 3}, EXACT, EXACT),
    ("rotate", {"angle": 30, "fill": "black"}, EXACT, EXACT),
    ("rotate", {"angle": -100, "fill": "edge"}, EXACT, EXACT),
    ("scale", {"factor": 1.3, "fill": "white"}, EXACT, EXACT),
    ("scale", {"factor": 0.6, "fill": "reflect"}, EXACT, EXACT),
    ("translate", {"x": 0.25, "y": -0.5, "fill": "black"}, EXACT, (140, 8)),  # by whole pixels
    ("shear", {"angle": 20, "fill": "white"}, EXACT, EXACT),
    ("vertical_shear", {"angle": 20, "fill": "edge"}, EXACT, EXACT),
    ("affine", {"shear": 0, "factor": 0.8, "angle": 25, "x": 0.25, "y": -0.125, "fill": "white"}, EXACT, (250, 8)),
    ("affine", {"shear": 10, "factor": 0.9, "angle": 15, "x": 0, "y": 0, "fill": "edge"}, (140, 3.5), (140, 3.5)),
    ("random_crop", {"size": 0.5, "x": 0.25, "y": 1}, (40, 0.3), (60, 6)),  # at whole pixels
    ("crop", {"width": 0.5, "height": 0.3, "x": 0.7, "y": 0.2}, EXACT, EXACT),
    ("centre_crop", {"size": 0.7}, EXACT, EXACT),
    ("pad", {"left": 0.1, "right": 0.2, "top": 0.3, "bottom": 0.05, "fill": "reflect"}, EXACT, EXACT),
    ("pad", {"left": 0.1, "right": 0, "top": 0.05, "bottom": 0, "fill": "white"}, EXACT, EXACT),
    ("optical_distortion", {"distortion": 0.2, "fill": "edge"}, (30, 1.5), (30, 1.5)),  # half a pixel beside ours
    ("optical_distortion", {"distortion": -0.2, "fill": "edge"}, (30, 1.5), (30, 1.5)),
    ("brightness", {"factor": 1.4}, ROUNDED, ROUNDED),
    ("brightness", {"factor": 0.3}, ROUNDED, ROUNDED),
    ("contrast", {"factor": 0.4}, ROUNDED, ROUNDED),
    ("contrast", {"factor": 1.7}, ROUNDED, ROUNDED),
    ("saturation", {"factor": 1.6}, ROUNDED, ROUNDED),
    ("greyscale", {"strength": 1}, ROUNDED, ROUNDED),
    ("greyscale", {"strength": 0.4}, ROUNDED, ROUNDED),
    ("hue", {"shift": 50}, (4, 0.4), (4, 0.4)),  # hues of 2°
    ("colour_jitter", {"brightness": 0.6, "contrast": 1, "saturation": 1, "hue": 0}, ROUNDED, ROUNDED),
    ("colour_jitter", {"brightness": 1, "contrast": 0.5, "saturation": 1, "hue": 0}, ROUNDED, ROUNDED),
    ("colour_jitter", {"brightness": 1, "contrast": 1, "saturation": 0.2, "hue": 0}, ROUNDED, ROUNDED),
    ("colour_jitter", {"brightness": 1, "contrast": 1, "saturation": 1, "hue": -30}, (4, 0.4), (4, 0.4)),
    ("sepia", {"strength": 1}, ROUNDED, ROUNDED),
    ("rgb_shift", {"red": 0.2, "green": -0.3, "blue": 0.05}, ROUNDED, ROUNDED),
    ("gamma", {"gamma": 0.6}, ROUNDED, ROUNDED),
    ("gamma", {"gamma": 2.5}, ROUNDED, ROUNDED),
    ("invert", {}, EXACT, EXACT),
    ("solarise", {"threshold": 0.3}, EXACT, EXACT),
    ("solarise", {"threshold": 0.75}, EXACT, EXACT),
    ("posterise", {"bits": 3}, EXACT, EXACT),
    ("equalise", {}, (20, 2.2), (20, 2.2)),  # its arithmetic is not quite Pillow's
    ("auto_contrast", {"cutoff": 0}, (2, 1), (2, 1)),
    ("auto_contrast", {"cutoff": 0.1}, (4, 1), (4, 1)),  # cuts a level more
    ("clahe", {"clip_limit": 3, "tiles": 4}, EXACT, EXACT),
    ("grid_mask", {"cells": 4, "size": 0.5, "x": 0, "y": 0, "fill": "black"}, EXACT, (255, 20)),  # stretched cells
    ("grid_mask", {"cells": 4, "size": 0.25, "x": 0.5, "y": 0.25, "fill": "mean"}, EXACT, (255, 20)),
    ("gaussian_blur", {"sigma": 2}, (25, 0.5), (25, 0.5)),  # mirrored without the pixel at the edge
    ("box_blur", {"size": 5 / 0.61}, (20, 1.6), EXACT),  # 5 pixels in the odd picture, 7.9 in the other
    ("median_blur", {"size": 3 / 0.61}, (15, 0.5), EXACT),
    ("motion_blur", {"length": 7 / 0.96, "angle": 40}, (42, 2.2), (52, 3.6)),  # a line of whole pixels
    ("defocus", {"radius": 4.2}, (25, 0.8), (32, 2.4)),  # whole radii, hard rims
    ("zoom_blur", {"growth": 20}, (55, 4), (55, 4)),  # even steps, and the sharp picture once more
    ("sharpen", {"strength": 0.4}, EXACT, EXACT),
    ("unsharp_mask", {"amount": 0.8, "radius": 1.5}, (25, 0.4), (25, 0.4)),  # blended where differences are small
    ("emboss", {"strength": 0.5, "angle": 135}, EXACT, EXACT),
    ("pixelate", {"size": 8 / 0.96}, (1, 0.1), (42, 3.5)),  # the odd one's last blocks
    ("downscale", {"grain": 4 / 0.96}, (1, 0.1), (55, 3.8)),
    ("ringing", {"cutoff": 4}, (20, 2), (20, 2)),  # a square kernel
    ("jpeg", {"quality": 90}, (35, 3.5), (35, 3.5)),  # red for blue
]  # fmt: skip
"""Name, values, and the largest and the mean error allowed in the first and in the second picture, of 255."""


@pytest.mark.parametrize(("name", "values", "even", "odd"), EQUAL)
def test_it_does_the_same(name: str, values: Values, even: tuple[float, float], odd: tuple[float, float]) -> None:
    recipe = one_step(name, **values)
    for image, (most, mean) in zip(PICTURES, (even, odd), strict=True):
        error = differences(recipe, image)
        assert error.max() <= most
        assert error.mean() <= mean


@pytest.mark.parametrize("name", MEASURED)
def test_its_effect_is_what_the_label_says(name: str) -> None:
    MEASURED[name]()


def test_every_counterpart_is_compared() -> None:
    assert {*MEASURED, *(name for name, *_ in EQUAL)} == set(COUNTERPARTS)


@pytest.mark.parametrize("name", COUNTERPARTS)
@pytest.mark.filterwarnings("error")
def test_it_takes_every_value_that_ours_takes(name: str) -> None:
    """Both ends of every number, every choice, and the whole range drawn from."""
    recipe, image = with_own_steps(catalogue("image")[name]), PICTURES[1]
    params = catalogue("image")[name].params
    for ends in ("low", "high", "both"):
        values = {p.name: (p.low, p.high) if ends == "both" else getattr(p, ends) for p in params if p.is_number}
        values |= {p.name: p.choices for p in params if p.kind == "choice"}
        step = replace(one_step(name, **values).steps[0], steps=recipe.steps[0].steps)
        for result in theirs(replace(recipe, steps=(step,)), image, 0, 1):
            assert result.dtype == np.uint8
            assert result.shape[2] == 3


def test_every_transform_has_a_counterpart_or_is_said_to_have_none() -> None:
    assert set(LIBRARY.counterparts) <= set(catalogue("image"))
    for name, transform in catalogue("image").items():
        exported = export(with_own_steps(transform), "albumentations")
        own = [str(remark) for remark in exported.remarks if remark.transform]
        assert any("has no equal" in sentence for sentence in own) != (name in COUNTERPARTS)
        comments = " ".join(line.strip(" #") for line in exported.code.splitlines() if line.startswith("        # "))
        assert all(sentence in comments for sentence in own)


SIZE = {"height": 96, "width": 128, "shorter": 96, "longer": 128, "mean_colour": 100, "np": np, "cv2": cv2}
exec("".join(HELP.values()), SIZE)
ANOTHER_CALL = {"random_crop", "pad", "quarter_turn", "crop"}
"""What is drawn is written as another call than what is fixed; test_draws_... measures these."""
WIDEST = {"unsharp_mask": "blur_limit", "ringing": "blur_limit"}
"""A kernel is as large as the widest needs."""


def numbers_of(call: Call, skipped: str | None) -> list[tuple[float, ...]]:
    """Every number or pair of numbers among the arguments, also in dictionaries, in pixels of a 96×128 picture."""
    found: list[tuple[float, ...]] = []
    values = [eval(repr(value), SIZE) for name, value in call.arguments.items() if name not in (skipped, "p")]
    while values:
        value = values.pop(0)
        if isinstance(value, dict):
            values = [*value.values(), *values]
        elif isinstance(value, tuple):
            found.append(value)
        elif not isinstance(value, str | bool | None):
            found.append((value,))
    return found


def drawn_params() -> list[tuple[str, str]]:
    return [(name, param.name) for name in COUNTERPARTS if name not in {"some_of", *ANOTHER_CALL}
            for param in catalogue("image")[name].params
            if param.is_number and not (name == "grid_mask" and param.name in {"x", "y"})]  # fmt: skip


@pytest.mark.parametrize(("name", "param"), drawn_params())
def test_the_range_drawn_from_is_ours(name: str, param: str) -> None:
    """The range goes from what stands for its low end alone to what stands for its high end."""
    declared = catalogue("image")[name]
    fixed = {p.name: p.high * 0.5 if p.kind == "float" else p.high for p in declared.params if p.is_number}
    known = next(p for p in declared.params if p.name == param)
    low, high = (known.low + (known.high - known.low) * share for share in (0.3, 0.6))
    low, high = (round(low), round(high)) if known.kind == "int" else (low, high)

    def call(value: object) -> Call:
        (part,) = LIBRARY.pipeline(one_step(name, **(fixed | {param: value})))
        assert part.call is not None
        return part.call

    at_low, at_high, drawn = (call(value) for value in (low, high, (low, high)))
    ends = list(zip(*(numbers_of(end, WIDEST.get(name)) for end in (at_low, at_high)), strict=True))
    wanted = [(min(*a, *b), max(*a, *b)) for a, b in ends]
    if drawn.name == "A.OneOf":
        children = [part.call for part in every_part(drawn.parts or ()) if part.call]
        found = np.array([[(min(n), max(n)) for n in numbers_of(own, WIDEST.get(name))] for own in children])
        assert len(children) > 1
        assert (found[..., 0].min(axis=0) >= np.array(wanted)[:, 0] - 1e-6).all()
        assert (found[..., 1].max(axis=0) <= np.array(wanted)[:, 1] + 1e-6).all()
        assert len({str(row) for row in found.tolist()}) > 1 or at_low == at_high
    else:
        found = np.array([(min(n), max(n)) for n in numbers_of(drawn, WIDEST.get(name))])
        assert found == pytest.approx(np.array(wanted))


def test_draws_that_are_written_otherwise_have_our_range() -> None:
    image = PICTURES[0]
    crops = {result.shape for result in theirs(one_step("crop", width=(0.25, 0.75), height=0.5), image, *range(30))}
    assert {shape[0] for shape in crops} == {48}
    assert {shape[1] for shape in crops} == {round(128 * share) for share in (1 / 3, 1 / 2, 2 / 3)}
    margins = [result.shape for result in theirs(one_step("pad", left=(0.25, 0.5), right=0, top=0, bottom=0), image,
                                                 *range(30))]  # fmt: skip
    assert {shape[0] for shape in margins} == {96}
    assert 32 <= min(shape[1] for shape in margins) - 128 < 38
    assert 58 < max(shape[1] for shape in margins) - 128 <= 64
    turns = {result.tobytes() for result in theirs(one_step("quarter_turn", turns=(0, 3)), image, *range(20))}
    assert turns == {one_step("quarter_turn", turns=k).apply(image).tobytes() for k in range(4)}
    turns = {result.tobytes() for result in theirs(one_step("quarter_turn", turns=(1, 2)), image, *range(20))}
    assert turns == {one_step("quarter_turn", turns=k).apply(image).tobytes() for k in (1, 2)}
    ramp = np.repeat(np.arange(0, 256, 2, np.uint8)[None], 96, 0)[..., None].repeat(3, 2)
    kept = [np.ptp(result[..., 0].astype(float)) / 254 for result in
            theirs(one_step("random_crop", size=(0.5, 0.8)), ramp, *range(40))]  # fmt: skip
    assert 0.48 < min(kept) < 0.56
    assert 0.74 < max(kept) < 0.81


def test_levels_lie_within_the_range_and_whole_numbers_come_all() -> None:
    def made(value: float) -> Call:
        return Call("A.X", {"value": value})

    floats, whole, one = (with_levels(made, value) for value in ((0.0, 1.0), (2, 4), (3, 3)))
    values = [[part.call.arguments["value"] for part in call.parts or () if part.call] for call in (floats, whole)]
    assert values == [pytest.approx([0.1, 0.3, 0.5, 0.7, 0.9]), [2, 3, 4]]
    assert [len(call.notes) for call in (floats, whole, one)] == [1, 0, 0]
    assert one == made(3)


def test_steps_with_p_are_drawn_apart() -> None:
    """Compose(seed=…) of 2.0.8 gives two of the eight outcomes."""
    steps = [one_step(name, 0.5).steps[0] for name in ("horizontal_flip", "vertical_flip", "invert")]
    recipe = replace(one_step("invert"), steps=tuple(replace(step, id=str(k)) for k, step in enumerate(steps)))
    results = [result.tobytes() for result in theirs(recipe, PICTURES[0], *range(80))]
    counts = [results.count(one) for one in set(results)]
    assert len(counts) == 8
    assert max(counts) < 25
    again = [result.tobytes() for result in theirs(recipe, PICTURES[0], *range(80))]
    assert again == results


def test_noise_is_the_same_under_the_same_number() -> None:
    recipe = one_step("gaussian_noise", std=0.1)
    first, other, again = theirs(recipe, PICTURES[0], 3, 4, 3)
    assert (first == again).all()
    assert (first != other).any()


def test_sizes_and_mean_colours_are_those_that_a_step_meets() -> None:
    steps = [one_step("centre_crop", size=0.5), one_step("cutout", size=0.5, fill="black")]
    recipe = replace(steps[0], steps=tuple(replace(own.steps[0], id=str(k)) for k, own in enumerate(steps)))
    assert (theirs(recipe, WHITE)[0] == 0).all(axis=2).sum() == 24 * 24
    steps = [one_step("brightness", factor=0.5), one_step("cutout", size=1.0, fill="mean")]
    recipe = replace(steps[0], steps=tuple(replace(own.steps[0], id=str(k)) for k, own in enumerate(steps)))
    assert differences(recipe, PICTURES[0][:, :96]).max() <= 1


def test_a_name_never_becomes_code() -> None:
    recipe = replace(one_step("invert"), name='""" + import os # coding: rot13')
    code = export(replace(recipe, steps=(replace(recipe.steps[0], id='"]); x = 1 #'),)), "albumentations").code
    assert "rot13" not in code
    assert "x = 1" not in code


def test_the_code_is_for_the_version_that_it_was_tested_with() -> None:
    assert importlib.metadata.version("albumentations") == VERSION


def test_the_script_augments_files(tmp_path: Path) -> None:
    grey, colour = PICTURES[1][..., :1], PICTURES[0]
    for name, image in (("grey.png", grey), ("ein Bild ü.png", colour[..., ::-1])):
        (tmp_path / name).write_bytes(cv2.imencode(".png", image)[1].tobytes())
    recipe = one_step("rotate", angle=30).with_step("gaussian_noise", std=0.02).with_step("grid_mask")
    (tmp_path / "recipe.json").write_text(recipe.to_json(), encoding="utf-8")
    script, folder = tmp_path / "script.py", tmp_path / "out"
    assert main(["export", str(tmp_path / "recipe.json"), "--to", "albumentations", "--out", str(script)]) == 0
    ast.parse(script.read_text("utf-8"))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    sources = [str(tmp_path / name) for name in ("grey.png", "ein Bild ü.png", "broken.png")]
    done = subprocess.run([sys.executable, str(script), *sources, str(folder)], capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": ""}, timeout=120, check=False)  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path / 'broken.png'} is not a picture that OpenCV reads.\n"
    for name, number, image in (("grey-0.png", 0, grey.repeat(3, axis=2)), ("ein Bild ü-1.png", 1, colour)):
        written = cv2.imdecode(np.frombuffer((folder / name).read_bytes(), np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
        assert (written == theirs(recipe, image, number)[0]).all()
