"""Automatic policies choose what their papers say, keep what they drew, and do no more than that."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from augment.batch import drawn_values
from augment.example import Example, Targets
from augment.image.auto_policies import AUTO_POLICIES
from augment.image.policy_operations import OF_AUGMIX, OPERATIONS, STANDARD, WIDE, Reach, made
from augment.kinds.blend import Blend
from augment.kinds.kind import Made
from augment.params import Value
from augment.recipe import Recipe
from augment.steps import Step
from augment.trace import TraceStep
from augment.transforms import Transform, catalogue
from models.tasks.shifts import inside, shifts_of
from tests.augment.samples import picture

IMAGE = picture(24, 32)
POLICIES = [known for known in catalogue("image").values() if known.makes]
every_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda known: known.name)


def recipe_of(name: str, **values: Value) -> Recipe:
    return Recipe("image", seed=11).with_step(name, **values)


def done_by(recipe: Recipe, index: int) -> TraceStep:
    (done,) = recipe.trace(IMAGE, index=index).steps
    return done


def names(done: TraceStep) -> list[str]:
    return [child.step.transform.name for child in done.children]


def of(steps: list[Step]) -> Recipe:
    return Recipe("image", tuple(replace(step, id=f"{number}") for number, step in enumerate(steps)))


def plans(name: str, count: int, *given: Any) -> list[list[Made]]:
    """What the policy states, `count` times, without doing it; the chains of a blend one behind the other."""
    rng, function = np.random.default_rng(0), catalogue("image")[name].function
    drawn = [function(*given, rng=rng) for _ in range(count)]
    chains = [plan.chains if isinstance(plan, Blend) else (plan,) for plan in drawn]
    return [[step for chain in several for step in chain.steps] for several in chains]


GIVEN: dict[str, list[tuple[Any, ...]]] = {
    "rand_augment": [(2, 9)], "trivial_augment": [()], "auto_augment": [(policy,) for policy in AUTO_POLICIES],
    "aug_mix": [(False, 3, 3, 3, 1.0)],
}  # fmt: skip


@every_policy
def test_it_makes_steps_of_all_that_it_names_and_of_nothing_else(policy: Transform) -> None:
    made_of = {
        step.transform for given in GIVEN[policy.name] for steps in plans(policy.name, 600, *given) for step in steps
    }
    assert made_of == set(policy.makes)


@pytest.mark.parametrize("reach", [STANDARD, WIDE, OF_AUGMIX], ids=["standard", "wide", "augmix"])
def test_whatever_an_operation_asks_for_is_allowed(reach: Reach) -> None:
    for name, strength, other in ((n, k / 30, o) for n in OPERATIONS for k in range(31) for o in (False, True)):
        step = made("1", name, strength, reach, to_the_other_side=other)
        known = {param.name: param for param in catalogue("image")[step.transform].params}
        assert all(known[param].check(value) == value for param, value in step.values.items())


@pytest.mark.parametrize(
    ("name", "magnitude", "transform", "param", "expected"),
    [
        ("rotate", 30, "rotate", "angle", {30, -30}),
        ("rotate", 9, "rotate", "angle", {9, -9}),
        ("shear_x", 30, "shear", "angle", {16.699, -16.699}),  # the angle whose tangent is 0.3
        ("translate_y", 30, "translate", "y", {0.453, -0.453}),  # 150 of 331 pixels
        ("colour", 10, "saturation", "factor", {1.3, 0.7}),
        ("posterise", 30, "posterise", "bits", {4}),
        ("solarise", 15, "solarise", "threshold", {0.5}),
        ("solarise", 0, "solarise", "threshold", {1}),
    ],
)
def test_a_magnitude_is_what_torchvision_takes_it_for(
    name: str, magnitude: int, transform: str, param: str, expected: set[float]
) -> None:
    sides = [made("1", name, magnitude / 30, STANDARD, to_the_other_side=other) for other in (False, True)]
    assert {side.transform for side in sides} == {transform}
    assert {round(float(side.values[param]), 3) for side in sides} == expected


def test_rand_augment_chooses_evenly() -> None:
    chosen = Counter(steps[0].transform if steps else "nothing" for steps in plans("rand_augment", 4200, 1, 9))
    # Fourteen operations, of which translate is two; four standard deviations.
    expected = {"nothing": 300, "translate": 600, "equalise": 300, "rotate": 300, "vertical_shear": 300}
    assert all(abs(chosen[name] - number) < 4 * number**0.5 for name, number in expected.items())


def test_its_settings_change_no_choice() -> None:
    weak, strong = (recipe_of("rand_augment", operations=1, magnitude=m) for m in (3, 25))
    longer = recipe_of("rand_augment", operations=3, magnitude=3)
    for index in range(40):
        assert names(done_by(strong, index)) == names(done_by(weak, index))
        one, three = (
            [(child.step.id, child.drawn) for child in done_by(recipe, index).children] for recipe in (weak, longer)
        )
        assert three[: len(one)] == one


def test_trivial_augment_applies_one_operation_of_any_strength() -> None:
    drawn = plans("trivial_augment", 5000)
    assert {len(steps) for steps in drawn} == {0, 1}
    angles = {round(float(step.values["angle"]), 6) for steps in drawn for step in steps if step.transform == "rotate"}
    assert {abs(angle) for angle in angles} == {4.5 * strength for strength in range(31)}
    assert min(angles) == -max(angles) == -135


@pytest.mark.parametrize("policy", AUTO_POLICIES)
def test_auto_augment_applies_its_pairs_as_often_as_they_say(policy: str) -> None:
    count, pairs = 3000, AUTO_POLICIES[policy]
    assert [len(pair) for pair in pairs] == [2] * 25
    seen = Counter(step.transform for steps in plans("auto_augment", count, policy) for step in steps)
    expected: dict[str, float] = defaultdict(float)
    for tried in (tried for pair in pairs for tried in pair):
        expected[OPERATIONS[tried.operation].transform] += tried.p * count / 25
    assert all(abs(seen[name] - number) < 5 * number**0.5 for name, number in expected.items())


@every_policy
def test_what_it_kept_says_all_that_it_did(policy: Transform) -> None:
    """The steps in the trace, as a recipe of their own, give the same picture, bit for bit."""
    recipe = recipe_of(policy.name)
    for index in range(25):
        done = done_by(recipe, index)
        if isinstance(done.plan, Blend):
            continue
        assert np.array_equal(of([child.step for child in done.children]).apply(IMAGE), done.sample)


def test_aug_mix_is_the_weighted_mean_of_its_chains_and_the_image() -> None:
    recipe = recipe_of("aug_mix", width=4, severity=6)
    shares = []
    for index in range(40):
        done = done_by(recipe, index)
        steps = iter(done.children)
        total = (1 - sum(done.plan.weights)) * IMAGE.astype(float)
        for chain, weight in zip(done.plan.chains, done.plan.weights, strict=True):
            assert 1 <= len(chain.steps) <= 3
            total += weight * of([next(steps).step for _ in chain.steps]).apply(IMAGE)
        assert next(steps, None) is None
        assert np.abs(total - done.sample).max() <= 0.51
        assert min(done.plan.weights) >= 0
        shares.append(sum(done.plan.weights))
    assert min(shares) < 0.2
    assert 0.8 < max(shares) <= 1


def test_aug_mix_moves_nothing_where_something_is_marked() -> None:
    targets = Targets(np.ones((24, 32), np.uint8), np.array([[2, 2, 9, 9]], np.float32), np.array([[4, 4]], np.float32))
    recipe, moved = recipe_of("aug_mix", severity=10), 0
    for index in range(30):
        traced = recipe.trace(Example(IMAGE, targets), index=index)
        assert traced.example.targets is targets
        assert {child.step.transform.family for child in traced.steps[0].children} == {"colour"}
        moved += any(child.step.transform.family == "geometry" for child in done_by(recipe, index).children)
    assert moved > 20


def test_targets_move_with_what_a_policy_made() -> None:
    mask = np.zeros((24, 32), np.uint8)
    mask[8:16, 10:22] = 1
    image = np.ascontiguousarray((mask * 200)[..., None].repeat(3, 2))
    recipe = recipe_of("rand_augment", magnitude=6, operations=2)
    moved = 0
    for index in range(60):
        traced = recipe.trace(Example(image, Targets(mask)), index=index)
        if {child.step.transform.family for child in traced.steps[0].children} == {"geometry"}:
            assert np.mean((traced.result[..., 0] > 100) != (traced.example.targets.mask == 1)) < 0.03
            moved += not np.array_equal(traced.example.targets.mask, mask)
    assert moved >= 3


def test_a_policy_within_a_policy_is_told_and_written_down() -> None:
    entry = {"transform": "some_of", "params": {"count": 2},
             "steps": [{"transform": "rand_augment"}, {"transform": "brightness"}]}  # fmt: skip
    recipe = Recipe.from_dict({"modality": "image", "seed": 3, "steps": [entry]})
    batch = recipe.compile().apply_batch([IMAGE] * 30, np.arange(30))
    for index, sample in enumerate(batch):
        traced = recipe.trace(IMAGE, index=index)
        assert np.array_equal(traced.result, sample)
        (done,) = traced.steps
        policy, brightness = done.children
        assert done.doers == [*(policy.children or [policy]), brightness]
        ids = list(drawn_values(traced))
        assert ids == ["some_of", "rand_augment", *(child.step.id for child in policy.children), "brightness"]


def test_a_policy_practises_the_shifts_of_what_it_makes() -> None:
    shifts = shifts_of("image")
    assert inside(shifts["rotation_mild"], recipe_of("rand_augment"))
    assert not inside(shifts["noise_mild"], recipe_of("rand_augment"))
    assert not inside(shifts["rotation_mild"], recipe_of("gamma"))
