"""Recipe: an ordered list of steps, written as JSON, applied to one sample, traced, or compiled for whole batches."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from augment import draws
from augment.errors import InputError
from augment.params import Scalar, Value, shown
from augment.steps import Step, free_id, read_fields, read_step, usual_ids, with_ids, write_step
from augment.transforms import Pending, Sample, catalogue, computed

MAX_STEPS = 32
MAX_JSON_CHARACTERS = 65_536
MAX_SEED = 2**53 - 1
"""The largest whole number that JSON readers in every language keep exact."""


@dataclass(frozen=True)
class TraceStep:
    """What one step did to one sample: `drawn` holds the value of every Param, `sample` is what came out."""

    step: Step
    applied: bool
    drawn: dict[str, Scalar]
    outcome: Sample | Pending

    @cached_property
    def sample(self) -> Sample:
        """Computed when asked for: who wants the last sample alone need not pay for those before."""
        return computed(self.outcome)


@dataclass(frozen=True)
class Trace:
    """What one application of a recipe did, step by step (switched-off steps are left out)."""

    source: Sample
    steps: tuple[TraceStep, ...]

    @property
    def result(self) -> Sample:
        return self.steps[-1].sample if self.steps else self.source


@dataclass(frozen=True)
class Recipe:
    """Steps for one modality, and the seed from which all their draws come."""

    modality: str
    steps: tuple[Step, ...] = ()
    seed: int = 0

    def apply(self, sample: Sample, seed: int | None = None, index: int = 0) -> Sample:
        """The augmented sample. `index` numbers the draws under one seed (None: the recipe's own)."""
        return self.compile(seed).apply_batch([sample], np.array([index]))[0]

    def trace(self, sample: Sample, seed: int | None = None, index: int = 0) -> Trace:
        """What `apply` does, with every drawn value and the sample after every step."""
        indices = np.array([index])
        done = []
        current = sample
        for plan in self.compile(seed).plans:
            applied, values, states = plan.draw(indices)
            if applied[0]:
                current = plan.run(current, values[0], states[0])
            drawn = dict(zip((param.name for param in plan.step.transform.params), values[0], strict=True))
            done.append(TraceStep(plan.step, applied[0], drawn, current))
        return Trace(sample, tuple(done))

    def compile(self, seed: int | None = None) -> CompiledRecipe:
        """The recipe as a flat list of calls, for whole batches."""
        used = self.seed if seed is None else seed
        return CompiledRecipe(tuple(_Plan(step, used) for step in self.steps if step.enabled))

    def with_step(self, name: str, **values: Value) -> Recipe:
        """This recipe with one more step at the end; Params not named take their defaults. Raises InputError."""
        entry = {"transform": name, "params": values, "id": free_id(name, self.steps)}
        return replace(self, steps=(*self.steps, read_step(entry, len(self.steps) + 1, self.modality)))

    def to_dict(self) -> dict[str, Any]:
        """The recipe's one written form. Ids that follow from the order, and defaults of a step, are left out."""
        usual = usual_ids([step.transform.name for step in self.steps])
        return {
            "modality": self.modality,
            "seed": self.seed,
            "steps": [write_step(step, usual_id) for step, usual_id in zip(self.steps, usual, strict=True)],
        }

    def to_json(self, indent: int | None = 2) -> str:
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False)

    @staticmethod
    def from_json(text: str | bytes) -> Recipe:
        """Read a recipe from JSON. Raises InputError with one sentence where it cannot be used."""
        if len(text) > MAX_JSON_CHARACTERS:
            raise InputError(
                "recipe.too_long", "The recipe is longer than {limit} characters.", limit=MAX_JSON_CHARACTERS
            )
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise InputError(
                "recipe.not_json", "The recipe is not valid JSON: {detail}.", detail=shown(str(error))
            ) from None
        return Recipe.from_dict(data)

    @staticmethod
    def from_dict(data: object) -> Recipe:
        """Read a recipe from plain dicts and lists. Raises InputError with one sentence where it cannot be used."""
        fields = read_fields(data, "The recipe", required=("modality",), optional=("seed", "steps"))
        modality = fields["modality"]
        catalogue(modality if isinstance(modality, str) else shown(modality))
        seed = fields.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
            raise InputError(
                "recipe.seed",
                "The seed is {seed}; allowed is a whole number from 0 to {most}.",
                seed=shown(seed),
                most=MAX_SEED,
            )
        entries = fields.get("steps", [])
        if not isinstance(entries, list) or len(entries) > MAX_STEPS:
            raise InputError("recipe.steps", "The steps must be a list of at most {most}.", most=MAX_STEPS)
        steps = [read_step(entry, position, modality) for position, entry in enumerate(entries, 1)]
        return Recipe(modality, with_ids(steps), seed)


@dataclass(frozen=True)
class CompiledRecipe:
    """The switched-on steps of a recipe under one seed, ready for batches."""

    plans: tuple[_Plan, ...]

    def apply_batch(self, samples: Sequence[Sample], indices: np.ndarray) -> list[Sample]:
        """The augmented samples, as `Recipe.apply` gives them one by one; sample k takes the draws of `indices[k]`."""
        results = list(samples)
        for plan in self.plans:
            applied, values, states = plan.draw(indices)
            for k in range(len(results)):
                if applied[k]:
                    results[k] = plan.run(results[k], values[k], states[k])
        return [computed(result) for result in results]


@dataclass(frozen=True)
class _Plan:
    """One step under one seed: its draws over many indices, and the call."""

    step: Step
    seed: int
    key: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", draws.key_of(self.step.id))

    def draw(self, indices: np.ndarray) -> tuple[list[bool], list[tuple[Scalar, ...]], list[int]]:
        """For each index: whether the step is applied, its Params' values, and the state for a generator."""
        params = self.step.transform.params
        states = draws.states(self.seed, indices, self.key)
        uniforms = draws.uniforms(states, len(params) + 1)
        columns = [param.draw(self.step.params[param.name], uniforms[:, k]) for k, param in enumerate(params, 1)]
        values: list[tuple[Scalar, ...]] = list(zip(*columns, strict=True)) if columns else [()] * len(indices)
        return (uniforms[:, 0] < self.step.p).tolist(), values, states.tolist()

    def run(self, sample: Sample | Pending, values: tuple[Scalar, ...], state: int) -> Sample | Pending:
        transform = self.step.transform
        if transform.pending is None:
            sample = computed(sample)
        elif not isinstance(sample, Pending):
            sample = transform.pending(sample)
        if transform.needs_rng:
            return transform.function(sample, *values, rng=draws.generator(state))
        return transform.function(sample, *values)
