"""Randomness: streams that do not disturb one another, and no generator that is shared."""

from __future__ import annotations

import ast
import itertools
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from augment import draws
from augment.recipe import Recipe
from tests.augment.samples import picture

PACKAGE = Path(draws.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
IMAGE = picture(8, 8)


def drawn(recipe: Recipe, index: int) -> dict[str, object]:
    return {done.step.id: (done.applied, done.drawn) for done in recipe.trace(IMAGE, index=index).steps}


def recipe_of(*names: str, p: float = 0.5) -> Recipe:
    recipe = Recipe("image", seed=11)
    for name in names:
        recipe = recipe.with_step(name)
    return replace(recipe, steps=tuple(replace(step, p=p) for step in recipe.steps))


def test_changing_a_step_changes_no_other_draw() -> None:
    recipe = recipe_of("rotate", "scale", "gaussian_noise")
    wider = replace(recipe.steps[0], p=0.9, params={**recipe.steps[0].params, "angle": (-90.0, 90.0)})
    changed = replace(recipe, steps=(wider, *recipe.steps[1:]))
    for index in range(50):
        before, after = drawn(recipe, index), drawn(changed, index)
        assert before["scale"] == after["scale"]
        assert before["gaussian_noise"] == after["gaussian_noise"]


def test_adding_moving_or_removing_a_step_changes_no_other_draw() -> None:
    recipe = recipe_of("rotate", "scale", "rotate")
    longer = recipe.with_step("shear")
    moved = replace(longer, steps=longer.steps[::-1])
    shorter = replace(recipe, steps=recipe.steps[1:])
    for index in range(50):
        before = drawn(recipe, index)
        for other in (longer, moved, shorter):
            now = drawn(other, index)
            assert all(now[step_id] == before[step_id] for step_id in before.keys() & now.keys())


def test_a_wider_range_stretches_the_draws_smoothly() -> None:
    """Moving a slider a little moves every preview a little: the place within the range stays."""
    narrow, wide = (Recipe("image").with_step("rotate", angle=(-high, high)) for high in (30, 31))
    for index in range(20):
        a, b = (recipe.trace(IMAGE, index=index).steps[0].drawn["angle"] for recipe in (narrow, wide))
        assert b == pytest.approx(a * 31 / 30)


def test_steps_are_applied_independently() -> None:
    recipe = recipe_of("horizontal_flip", "vertical_flip", "brightness")
    outcomes = Counter(tuple(done.applied for done in recipe.trace(IMAGE, index=index).steps) for index in range(2000))
    assert set(outcomes) == set(itertools.product((False, True), repeat=3))
    assert min(outcomes.values()) > 190
    assert max(outcomes.values()) < 310


def test_draws_are_uniform_and_uncorrelated() -> None:
    states = draws.states(5, np.arange(20_000), draws.key_of("rotate"))
    keys = np.array([draws.key_of(name) for name in ("p", "x", "y")], np.uint64)
    numbers = draws.uniforms(states, keys)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert numbers.mean(axis=0) == pytest.approx([0.5] * 3, abs=0.01)
    assert numbers.std(axis=0) == pytest.approx([12**-0.5] * 3, abs=0.01)
    assert np.abs(np.corrcoef(numbers.T) - np.eye(3)).max() < 0.03
    assert np.abs(np.corrcoef(numbers[:-1, 0], numbers[1:, 0])[0, 1]) < 0.03
    other_seed = draws.uniforms(draws.states(6, np.arange(20_000), draws.key_of("rotate")), keys)
    assert np.abs(np.corrcoef(numbers[:, 0], other_seed[:, 0])[0, 1]) < 0.03


def test_draws_are_the_same_on_every_machine() -> None:
    """Values written down once: a recipe sent by link must draw the same elsewhere and next year."""
    states = draws.states(7, np.array([0, 1, 2**40]), draws.key_of("rotate"))
    assert states.tolist() == KNOWN_STATES
    assert draws.uniforms(states, np.array([draws.key_of("angle")], np.uint64))[:, 0] == pytest.approx(
        KNOWN_UNIFORMS, abs=1e-15
    )


KNOWN_STATES = [7246558817372183707, 4710488041369663884, 9496661925518901554]
KNOWN_UNIFORMS = [0.7728813894409562, 0.2934696785495292, 0.6488614405233571]


def test_whole_numbers_are_drawn_evenly_with_both_ends() -> None:
    from augment.params import integer  # noqa: PLC0415

    values = integer("n", 0, 9, (2, 5), "A number.").draw((2, 5), np.linspace(0, 1, 4000, endpoint=False))
    assert Counter(values) == {2: 1000, 3: 1000, 4: 1000, 5: 1000}


def test_no_global_generator_is_touched() -> None:
    np.random.seed(0)
    before = np.random.get_state()[1].tolist()
    recipe = recipe_of("gaussian_noise", "cutout", "rotate", p=1)
    for index in range(5):
        recipe.apply(IMAGE, index=index)
    assert np.random.get_state()[1].tolist() == before


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_no_framework_and_uses_no_global_generator(path: Path) -> None:
    allowed_of_numpy = {"Generator", "default_rng", "PCG64", "SeedSequence"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported = {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported = {node.module or ""}
        else:
            imported = set()
        roots = {name.split(".")[0] for name in imported}
        assert roots.isdisjoint({"torch", "streamlit", "random", "models", "pages", "pickle"})
        assert "numpy.random" not in imported
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("np.random", "numpy.random"):
            assert node.attr in allowed_of_numpy
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "cv2":
            assert node.attr not in {"randn", "randu", "randShuffle", "setRNGSeed"}
        if isinstance(node, ast.Call):
            assert ast.unparse(node.func) not in {"eval", "exec", "hash", "__import__"}


def test_a_params_draw_depends_on_its_name_and_not_on_its_place() -> None:
    """A Param added later changes no old link."""
    states = draws.states(7, np.arange(50), draws.key_of("translate"))
    p, x, y = (draws.key_of(name) for name in ("p", "x", "y"))
    before, after = (draws.uniforms(states, np.array(keys, np.uint64)) for keys in ([p, y], [p, x, y]))
    assert np.array_equal(before[:, 1], after[:, 2])
    assert not np.isin(after[:, 1], before).any()


@pytest.mark.parametrize(
    ("name", "p", "values"),
    [
        ("rotate", 1, {"angle": 12}), ("rotate", 0.5, {"angle": 12}), ("rotate", 0, {"angle": (-15, 15)}),
        ("rotate", 1, {"angle": (-15, 15)}), ("gaussian_noise", 1, {"std": 0.1}), ("rand_augment", 1, {}),
    ],
)  # fmt: skip
def test_a_recipe_is_settled_where_every_draw_gives_the_same(name: str, p: float, values: dict) -> None:
    recipe = Recipe("image").with_step(name, **values)
    compiled = replace(recipe, steps=(replace(recipe.steps[0], p=p),)).compile()
    results = {compiled.trace(IMAGE, index).result.tobytes() for index in range(24)}  # type: ignore[union-attr]
    assert compiled.is_settled == (len(results) == 1)
