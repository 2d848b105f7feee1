"""Recipe: an ordered list of steps, written as JSON, applied to one sample, traced, or compiled for whole batches."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from augment import draws
from augment.errors import InputError
from augment.example import Example, Sample, UnderWay, settled
from augment.image.depth import in_8_bits
from augment.kinds.kind import Around, CarryOut, Made
from augment.kinds.opacity import spread_below
from augment.params import Scalar, Value, shown
from augment.reading import read_fields, read_json
from augment.steps import Step, free_id, made_step, read_step, read_steps, with_ids, write_steps
from augment.transforms import catalogue

VERSION = 2
"""Of the written form; one without a version is older than the first. Since 2, a recipe may have a name."""
MAX_STEPS = 32
MAX_NAME_CHARACTERS = 60
MAX_JSON_CHARACTERS = 65_536
MAX_SEED = 2**53 - 1
"""The largest whole number that JSON readers in every language keep exact."""


@dataclass(frozen=True)
class TraceStep:
    """What one step did to one sample: `drawn` holds the value of every Param, `plan` what the transform stated.

    `children` are the steps that a policy applied, its own or made by it. A step that was left out states nothing.
    """

    step: Step
    applied: bool
    drawn: dict[str, Scalar]
    plan: Any
    outcome: UnderWay
    children: tuple[TraceStep, ...] = ()

    @cached_property
    def example(self) -> Example:
        """What came out, with its targets and shares of labels.

        Computed when asked for: who wants the last one alone need not pay for those before.
        """
        return settled(self.outcome)

    @property
    def sample(self) -> Sample:
        return self.example.sample

    @property
    def within(self) -> list[TraceStep]:
        """The steps that a policy applied, those of policies among them too, at any depth."""
        return [step for child in self.children for step in (child, *child.within)]

    @property
    def doers(self) -> list[TraceStep]:
        """What did it: the step, or in the place of a policy what it applied."""
        return [step for child in self.children for step in child.doers] or [self]


@dataclass(frozen=True)
class Trace:
    """What one application of a recipe did, step by step (switched-off steps are left out)."""

    start: Example
    steps: tuple[TraceStep, ...]

    @property
    def source(self) -> Sample:
        return self.start.sample

    @property
    def example(self) -> Example:
        return self.steps[-1].example if self.steps else self.start

    @property
    def result(self) -> Sample:
        return self.example.sample


@dataclass(frozen=True)
class Recipe:
    """Steps for one modality, and the seed from which all their draws come. `name` is what people call it, or empty."""

    modality: str
    steps: tuple[Step, ...] = ()
    seed: int = 0
    name: str = ""

    def apply(self, sample: Sample, seed: int | None = None, index: int = 0) -> Sample:
        """The augmented sample. `index` numbers the draws under one seed (None: the recipe's own)."""
        return self.compile(seed).apply_batch([sample], np.array([index]))[0]

    def apply_to(
        self, example: Example, seed: int | None = None, index: int = 0, pool: Sequence[Example] = ()
    ) -> Example:
        """The augmented example, its targets moved along; steps that mix take their partner from `pool`."""
        return self.compile(seed).apply_to_examples([example], np.array([index]), pool)[0]

    def trace(
        self, sample: Sample | Example, seed: int | None = None, index: int = 0, pool: Sequence[Example] = ()
    ) -> Trace:
        """What `apply` or `apply_to` does, with every drawn value and the example after every step."""
        return self.compile(seed).trace(sample, index, pool)

    def compile(self, seed: int | None = None) -> CompiledRecipe:
        """The recipe as a flat list of calls, for whole batches."""
        used = self.seed if seed is None else seed
        return CompiledRecipe(tuple(_Plan.of(step, used) for step in self.steps if step.enabled))

    def with_step(self, name: str, **values: Value) -> Recipe:
        """This recipe with one more step at the end; Params not named take their defaults. Raises InputError."""
        entry = {"transform": name, "params": values, "id": free_id(name, self.steps)}
        return replace(self, steps=(*self.steps, read_step(entry, str(len(self.steps) + 1), self.modality)))

    def to_dict(self) -> dict[str, Any]:
        """The recipe's one written form. Ids that follow from the order, and defaults of a step, are left out.

        So is the name where there is none: what programs before version 2 cannot read is written only where it is used.
        """
        return {
            "version": VERSION if self.name else 1,
            "modality": self.modality,
            **({"name": self.name} if self.name else {}),
            "seed": self.seed,
            "steps": write_steps(self.steps),
        }

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    @staticmethod
    def from_json(text: str | bytes) -> Recipe:
        """Read a recipe from JSON. Raises InputError with one sentence where it cannot be used."""
        return Recipe.from_dict(read_json(text, "The recipe", MAX_JSON_CHARACTERS))

    @staticmethod
    def from_dict(data: object) -> Recipe:
        """Read a recipe from plain dicts and lists. Raises InputError with one sentence where it cannot be used."""
        version = data.get("version", VERSION) if isinstance(data, dict) else VERSION
        try:
            return _read(data)
        except InputError as error:
            if isinstance(version, bool) or not isinstance(version, int) or version <= VERSION:
                raise
            sentence = "{reason} The recipe was written by a newer version of this program."
            raise InputError("recipe.newer", sentence, reason=str(error)) from None


def _read(data: object) -> Recipe:
    fields = read_fields(data, "The recipe", required=("modality",), optional=("version", "name", "seed", "steps"))
    modality = fields["modality"]
    catalogue(modality if isinstance(modality, str) else shown(modality))
    _read_whole_number("version", fields.get("version", VERSION), least=1)
    seed = _read_whole_number("seed", fields.get("seed", 0), least=0)
    steps = with_ids(read_steps(fields.get("steps", []), modality, MAX_STEPS))
    return Recipe(modality, steps, seed, _read_name(fields.get("name", "")))


def _read_name(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_NAME_CHARACTERS or not value.isprintable():
        raise InputError(
            "recipe.name", "The name is {value}; allowed is a text of at most {most} printable characters.",
            value=shown(value), most=MAX_NAME_CHARACTERS,
        )  # fmt: skip
    return value


def _read_whole_number(name: str, value: object, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_SEED:
        raise InputError(
            f"recipe.{name}",
            "The {name} is {value}; allowed is a whole number from {least} to {most}.",
            name=name, value=shown(value), least=least, most=MAX_SEED,
        )  # fmt: skip
    return value


@dataclass(frozen=True)
class CompiledRecipe:
    """The switched-on steps of a recipe under one seed, ready for batches."""

    plans: tuple[_Plan, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to chance, so that every draw gives the same."""
        return all(plan.is_settled or plan.step.p == 0 for plan in self.plans)

    @property
    def mixes(self) -> bool:
        """Whether a step takes from other examples, so that a pool of them is needed."""
        return bool(self.mixing)

    @property
    def mixing(self) -> tuple[str, ...]:
        """What the steps are called that take from other examples, a policy's own among them."""
        steps = [plan.step.transform for whole in self.plans for plan in (whole, *whole.own)]
        return tuple(dict.fromkeys(transform.label for transform in steps if transform.kind.mixes))

    def split_at_slow(self) -> tuple[CompiledRecipe | None, CompiledRecipe | None]:
        """The steps up to the last slow one, and those after it; None for a part without steps."""
        slow = [place for place, plan in enumerate(self.plans, 1) if plan.is_slow]
        parts = (self.plans[: slow[-1]], self.plans[slow[-1] :]) if slow else ((), self.plans)
        first, rest = (CompiledRecipe(plans) if plans else None for plans in parts)
        return first, rest

    def trace(self, sample: Sample | Example, index: int = 0, pool: Sequence[Example] = ()) -> Trace:
        """What the other ways do to one sample, with every drawn value and the example after every step."""
        source = sample if isinstance(sample, Example) else Example(sample)
        now, done = UnderWay(source), []
        for plan in self.plans:
            step = plan.trace(now, index, pool)
            now = step.outcome
            done.append(step)
        return Trace(source, tuple(done))

    def apply_batch(self, samples: Sequence[Sample], indices: np.ndarray) -> list[Sample]:
        """The augmented samples, as `Recipe.apply` gives them one by one; sample k takes the draws of `indices[k]`."""
        return [example.sample for example in self.apply_to_examples([Example(sample) for sample in samples], indices)]

    def apply_to_examples(
        self, examples: Sequence[Example], indices: np.ndarray, pool: Sequence[Example] = ()
    ) -> list[Example]:
        """The augmented examples, as `Recipe.apply_to` gives them one by one."""
        results, numbers = [UnderWay(example) for example in examples], indices.tolist()
        for plan in self.plans:
            applied, values, states = plan.draw(indices)
            for k in range(len(results)):
                if applied[k]:
                    results[k] = plan.run(results[k], values[k], Around(states[k], numbers[k], pool, plan.run_child))
        return [settled(result) for result in results]


@dataclass(frozen=True)
class _Plan:
    """One step under one seed: its draws over many indices, and the call. `own` are the plans of its own steps."""

    step: Step
    seed: int
    key: int
    names: np.ndarray
    own: tuple[_Plan, ...]

    @classmethod
    def of(cls, step: Step, seed: int) -> _Plan:
        names = ("p", *(param.name for param in step.transform.params))
        own = tuple(cls.of(child, seed) for child in step.steps if child.enabled)
        return cls(step, seed, draws.key_of(step.id), _name_keys(names), own)

    @cached_property
    def is_settled(self) -> bool:
        """Whether nothing is left to chance: so are most steps that a policy makes, and draws take longer than they."""
        transform, kind = self.step.transform, self.step.transform.kind
        is_fixed = not any(isinstance(value, tuple) for value in self.step.params.values())
        return is_fixed and self.step.p == 1 and not (transform.needs_rng or kind.mixes or kind.draws)

    @property
    def mixes(self) -> bool:
        return self.step.transform.kind.mixes or any(plan.mixes for plan in self.own)

    @property
    def is_slow(self) -> bool:
        return self.step.transform.is_slow or any(plan.is_slow for plan in self.own)

    def draw(self, indices: np.ndarray) -> tuple[list[bool], list[tuple[Scalar, ...]], list[int]]:
        """For each index: whether the step is applied, its Params' values, and the state for a generator."""
        params = self.step.transform.params
        if self.is_settled:
            values = tuple(self.step.params[param.name] for param in params)
            return [True] * len(indices), [values] * len(indices), [0] * len(indices)  # type: ignore[list-item]
        states = draws.states(self.seed, indices, self.key)
        uniforms = draws.uniforms(states, self.names)
        columns = [param.draw(self.step.params[param.name], uniforms[:, k]) for k, param in enumerate(params, 1)]
        rows: list[tuple[Scalar, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(indices)
        return (uniforms[:, 0] < self.step.p).tolist(), rows, states.tolist()

    @cached_property
    def state_plan(self) -> Callable[[UnderWay, tuple[Scalar, ...], Around], Any]:
        """Of what is under way and the values: what the transform states is to be done; None where nothing is."""
        transform, function = self.step.transform, self.step.transform.function
        given, kind, own = transform.kind.given, transform.kind, len(self.own)
        if transform.is_on_pixels:
            return self._state_on_pixels
        if not (transform.needs_rng or kind.takes_steps or kind.given_pool):  # a shorter way for nearly all of them
            if given is None:
                return lambda now, values, around: function(*values)
            return lambda now, values, around: function(given(now), *values)

        def state(now: UnderWay, values: tuple[Scalar, ...], around: Around) -> Any:
            first = () if given is None else (given(now),)
            steps, others = (own,) * kind.takes_steps, (around.pool,) * kind.given_pool
            drawing = {"rng": draws.generator(around.state)} if transform.needs_rng else {}
            return function(*first, *steps, *others, *values, **drawing)

        return state

    def _state_on_pixels(self, now: UnderWay, values: tuple[Scalar, ...], around: Around) -> np.ndarray | None:
        """What a plain transform makes of an image: of 16 bits a channel in 8, where it knows no more.

        None where it leaves such an image, or a transparent one, as it is: that keeps its bits and hidden colours.
        """
        transform, (image, targets, _) = self.step.transform, settled(now)
        drawing = {"rng": draws.generator(around.state)} if transform.needs_rng else {}
        if image.itemsize == 1 and (targets is None or targets.alpha is None):
            made: np.ndarray = transform.function(image, *values, **drawing)
            return made
        given = image if transform.takes_16_bits else in_8_bits(image)
        if targets is not None and targets.alpha is not None:
            given = spread_below(given, targets.alpha)
        made = transform.function(given, *values, **drawing)
        return None if made is given else made

    @cached_property
    def carry_out(self) -> CarryOut:
        return self.step.transform.kind.carry_out

    def run(self, now: UnderWay, values: tuple[Scalar, ...], around: Around) -> UnderWay:
        plan = self.state_plan(now, values, around)
        return now if plan is None else self.carry_out(now, plan, around)

    def run_child(self, which: int | Made, now: UnderWay, around: Around) -> UnderWay:
        child = self._child(which)
        (applied,), (values,), (state,) = child.draw(np.array([around.index]))
        return child.run(now, values, Around(state, around.index, around.pool, child.run_child)) if applied else now

    def _child(self, which: int | Made) -> _Plan:
        return self.own[which] if isinstance(which, int) else _Plan.of(made_step(which, self.step), self.seed)

    def trace(self, now: UnderWay, index: int, pool: Sequence[Example]) -> TraceStep:
        """`draw` and `run` for one index, with all that was drawn and stated."""
        (applied,), (values,), (state,) = self.draw(np.array([index]))
        drawn = dict(zip((param.name for param in self.step.transform.params), values, strict=True))
        children: list[TraceStep] = []

        def trace_child(which: int | Made, at: UnderWay, around: Around) -> UnderWay:
            children.append(self._child(which).trace(at, index, pool))
            return children[-1].outcome

        around = Around(state, index, pool, trace_child)
        plan = self.state_plan(now, values, around) if applied else None
        if plan is None:
            return TraceStep(self.step, applied, drawn, None, now)
        outcome = self.carry_out(now, plan, around)
        return TraceStep(self.step, True, drawn, plan, outcome, tuple(children))


@lru_cache(maxsize=1024)
def _name_keys(names: tuple[str, ...]) -> np.ndarray:
    return np.array([draws.key_of(name) for name in names], np.uint64)
